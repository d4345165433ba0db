//! The one HTML layout that every account mail stands in: calm, narrow, readable in light and dark, without images.
//!
//! Styles stand in the elements, because many mail programs drop the rest; the style block only adds what a dark screen
//! needs where it is understood.

/// The whole page around `content`, which is HTML already. Subject and organization are escaped here.
pub(crate) fn page(subject: &str, organization: &str, content: &str) -> String {
    format!(include_str!("layout.html"), subject = escape(subject), organization = escape(organization), content = content)
}

/// Text as it may stand in an element or a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

/// Whether a link may lead there: nothing else than an address of the web can be pressed.
pub(crate) fn is_web_address(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}

/// A link as a button, and below it the address as text for whoever cannot press it.
pub(crate) fn button(link: &str, label: &str) -> String {
    let (link, label) = (escape(link), escape(label));
    format!(
        "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin:24px 0 16px\"><tr>\
         <td style=\"border-radius:6px;background:#2456a6\"><a href=\"{link}\" style=\"display:inline-block;padding:12px 20px;\
         color:#ffffff;font-weight:600;text-decoration:none\">{label}</a></td></tr></table>\n\
         <p class=\"quiet\" style=\"margin:0 0 16px;font-size:13px;color:#5b6470;word-break:break-all\">{link}</p>\n"
    )
}
