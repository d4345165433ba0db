//! E-mail addresses as RFC 5321, 5322 and 6531 allow them to a person: `local@domain`, letters of any script.
//!
//! Quoted local parts, comments and address literals are refused: nobody's mailbox of an organization has one, and they
//! are the way of header injection.

use unicode_normalization::UnicodeNormalization;

use crate::{Fault, text};

/// An address that mail can be sent to. Kept as typed (NFC); compared by [`EmailAddress::key`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address. The fault's code is `email.invalid`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let composed: String = text.trim().nfc().collect();
        if is_address(&composed) { Ok(Self(composed)) } else { Err(invalid()) }
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Equal for addresses that reach one mailbox as organizations use them: case and compatibility forms folded.
    pub fn key(&self) -> String {
        text::fold(&self.0)
    }

    /// Whether a server needs SMTPUTF8 (RFC 6531) to take it: the local part has letters outside ASCII.
    pub fn needs_smtputf8(&self) -> bool {
        !self.local().is_ascii()
    }

    /// Before the `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// After the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl std::fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn invalid() -> Fault {
    Fault::new(crate::Category::Invalid, "email.invalid", "Enter an address such as name@company.example.")
}

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    // RFC 5321, 4.5.3.1: 64 octets, 255 octets, and 254 for the path without its brackets.
    if local.is_empty() || local.len() > 64 || domain.len() > 255 || text.len() > 254 {
        return false;
    }
    is_dot_atom(local, is_atom_char) && is_domain(domain)
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let label_reads = |label: &&str| {
        let at_edge = label.starts_with('-') || label.ends_with('-');
        !label.is_empty() && label.len() <= 63 && !at_edge && label.chars().all(is_label_char)
    };
    let top_is_number = labels.last().is_some_and(|top| top.bytes().all(|b| b.is_ascii_digit()));
    labels.len() >= 2 && labels.iter().all(label_reads) && !top_is_number && is_host(domain)
}

/// Whether the domain has a form in which mail servers look it up (UTS 46), of which no part is too long (RFC 1035, 2.3.4): an
/// address that mail cannot be sent to is told when it is typed, not when the mail is due.
fn is_host(domain: &str) -> bool {
    idna::domain_to_ascii(domain).is_ok_and(|host| host.len() <= 253 && host.split('.').all(|label| (1..=63).contains(&label.len())))
}

fn is_dot_atom(text: &str, allowed: fn(char) -> bool) -> bool {
    text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(allowed))
}

fn is_atom_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || is_foreign_letter(c)
}

fn is_label_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || is_foreign_letter(c)
}

fn is_foreign_letter(c: char) -> bool {
    !c.is_ascii() && !c.is_control() && !c.is_whitespace() && !text::is_invisible(c) && c != '\u{FFFD}' && stays_a_letter(c)
}

/// Whether a program on the way that writes compatibility forms plainly, as [`EmailAddress::key`] does, makes no `@`, dot, comma or
/// bracket of it: `＠`, `℀`, `…`; nor one that looks the domain up (UTS 46) a dot: `。`.
fn stays_a_letter(c: char) -> bool {
    std::iter::once(c).nfkc().all(|plain| if plain.is_ascii() { plain.is_ascii_alphanumeric() } else { plain != '\u{3002}' })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_have_these_addresses() {
        for good in
            ["ann@x.example", "françois0@adventure-works.com", "o'neil+crm@mail.x.example", "ann@bücher.example", "用户@例子.example"]
        {
            assert!(EmailAddress::parse(good).is_ok(), "{good}");
        }
        assert!(EmailAddress::parse("josé1@x.example").unwrap().needs_smtputf8());
        assert!(!EmailAddress::parse("ann@bücher.example").unwrap().needs_smtputf8());
    }

    #[test]
    fn nobody_has_these() {
        let long = format!("{}@x.example", "a".repeat(65));
        for bad in [
            "",
            "ann",
            "@x.example",
            "ann@",
            "ann@x",
            "a b@x.example",
            "ann@x..example",
            ".ann@x.example",
            "ann@-x.example",
            "ann@x.example\r\nBcc: y@z.example",
            "\"a b\"@x.example",
            "ann@[127.0.0.1]",
            "ann@1.2.3.4",
            "a\u{200B}nn@x.example",
            "ann@x.example,bob@x.example",
            "<ann@x.example>",
            "ann@x.example＠y.example",
            "ann＠y.example@x.example",
            "ann@x．example.com",
            "ann@evil.c℀.example.com",
            "ann，bob@x.example",
            "a…b@x.example",
            "ann@x。example.com",
            "ann@x｡example.com",
            "ann@xn--a.example",
            "ann@xn--.example",
            "ann@\u{301}x.example",
            &long,
        ] {
            assert_eq!(EmailAddress::parse(bad).unwrap_err().code, "email.invalid", "{bad}");
        }
    }

    #[test]
    fn no_letter_of_any_script_becomes_a_sign_that_ends_an_address() {
        let signs = |text: &str| text.chars().filter(|c| c.is_ascii() && !c.is_ascii_alphanumeric()).collect::<String>();
        for c in ('\u{80}'..='\u{1FFFF}').chain('\u{E0000}'..='\u{E01FF}') {
            for text in [format!("a{c}b@x.example"), format!("ann@x{c}y.example")] {
                let Ok(address) = EmailAddress::parse(&text) else { continue };
                assert_eq!(signs(&address.key()), signs(address.as_str()), "{:x} in {text}", u32::from(c));
                assert_eq!(EmailAddress::parse(address.as_str()).unwrap(), address, "what was read reads the same again: {text}");
            }
        }
    }

    #[test]
    fn case_does_not_count() {
        let key = |text| EmailAddress::parse(text).unwrap().key();
        assert_eq!(key("Ann@X.example"), key("ann@x.EXAMPLE"));
        assert_eq!(key("Franc\u{327}ois@x.example"), key("françois@x.example"));
    }
}
