//! Checks of pages for tests: tags that close, ids that are unique, controls that are labelled, nothing inline.
//!
//! A small reader of the HTML that maud writes (every attribute quoted, every element closed), not of any HTML.

use std::collections::HashSet;

const VOID: [&str; 10] = ["area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"];
const FREE_OF_LABELS: [&str; 4] = ["hidden", "submit", "button", "image"];

/// One tag with its attributes.
#[derive(Debug)]
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// Everything wrong with a document, in sentences; empty if nothing is.
pub fn check_html(document: &str) -> Vec<String> {
    let mut checker = Checker::default();
    checker.read(document);
    checker.faults
}

#[derive(Default)]
struct Checker {
    faults: Vec<String>,
    open: Vec<String>,
    tags: Vec<Tag>,
    in_label: usize,
    labelled_inside: HashSet<usize>,
}

impl Checker {
    fn read(&mut self, document: &str) {
        let mut rest = document;
        while let Some(at) = rest.find('<') {
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("<!DOCTYPE html>") {
                rest = after;
            } else if let Some(name) = rest.strip_prefix("</") {
                let end = name.find('>').unwrap_or(name.len());
                self.close(&name[..end]);
                rest = &name[end..];
            } else {
                let end = end_of_tag(rest);
                self.open_tag(&rest[1..end]);
                rest = &rest[end..];
            }
        }
        let unclosed = std::mem::take(&mut self.open);
        self.faults.extend(unclosed.iter().map(|name| format!("<{name}> is not closed")));
        self.check_ids();
        self.check_controls();
        self.check_inline();
    }

    fn close(&mut self, name: &str) {
        match self.open.pop() {
            Some(open) if open == name => {}
            open => self.faults.push(format!("</{name}> closes {open:?}")),
        }
        if name == "label" {
            self.in_label = self.in_label.saturating_sub(1);
        }
    }

    fn open_tag(&mut self, text: &str) {
        let closes_itself = text.ends_with('/');
        let tag = parse_tag(text.trim_end_matches('/'));
        if self.in_label > 0 {
            self.labelled_inside.insert(self.tags.len());
        }
        if tag.name == "label" {
            self.in_label += 1;
        }
        let nested_form = tag.name == "form" && self.open.iter().any(|name| name == "form");
        let nested_link = matches!(tag.name.as_str(), "a" | "button") && self.open.iter().any(|name| name == "a" || name == "button");
        let block_in_p = matches!(tag.name.as_str(), "p" | "div" | "ul" | "ol" | "form" | "table" | "section")
            && self.open.iter().any(|name| name == "p");
        if nested_form || nested_link || block_in_p {
            self.faults.push(format!("<{}> may not stand in {:?}", tag.name, self.open));
        }
        if !closes_itself && !VOID.contains(&tag.name.as_str()) {
            self.open.push(tag.name.clone());
        }
        self.tags.push(tag);
    }

    fn check_ids(&mut self) {
        let mut ids = HashSet::new();
        let doubled: Vec<_> = self
            .tags
            .iter()
            .filter_map(|tag| tag.get("id"))
            .filter(|id| !ids.insert(id.to_string()))
            .map(|id| format!("the id {id} stands twice"))
            .collect();
        self.faults.extend(doubled);
        for tag in &self.tags {
            for name in ["for", "aria-describedby", "aria-labelledby", "aria-controls", "popovertarget", "form", "list"] {
                let Some(wanted) = tag.get(name) else { continue };
                // The title of a dialog that JavaScript fills is there when the dialog is.
                if !ids.contains(wanted) && wanted != "confirm-title" {
                    self.faults.push(format!("{name}={wanted} on <{}> leads nowhere", tag.name));
                }
            }
        }
    }

    fn check_controls(&mut self) {
        let labels: HashSet<String> =
            self.tags.iter().filter(|tag| tag.name == "label").filter_map(|tag| tag.get("for")).map(str::to_owned).collect();
        for (at, tag) in self.tags.iter().enumerate() {
            let is_control = matches!(tag.name.as_str(), "select" | "textarea" | "progress" | "meter")
                || tag.name == "input" && !FREE_OF_LABELS.contains(&tag.get("type").unwrap_or("text"));
            let has_label = tag.get("aria-label").is_some()
                || self.labelled_inside.contains(&at)
                || tag.get("id").is_some_and(|id| labels.contains(id));
            if is_control && !has_label {
                self.faults.push(format!("<{} name={:?}> has no label", tag.name, tag.get("name").unwrap_or("")));
            }
            if tag.get("aria-invalid") == Some("true") && tag.get("aria-describedby").is_none() {
                self.faults.push(format!("<{} name={:?}> is wrong and does not say why", tag.name, tag.get("name").unwrap_or("")));
            }
        }
    }

    fn check_inline(&mut self) {
        for tag in &self.tags {
            let inline = tag.name == "style"
                || tag.name == "script" && tag.get("src").is_none()
                || tag.attributes.iter().any(|(name, _)| name == "style" || name.starts_with("on"));
            if inline {
                self.faults.push(format!("<{}> holds script or style inline", tag.name));
            }
            let foreign = ["src", "href", "action"]
                .iter()
                .filter_map(|name| tag.get(name))
                .any(|address| address.starts_with("//") || address.starts_with("javascript:"));
            if foreign {
                self.faults.push(format!("<{}> leads to another site", tag.name));
            }
        }
    }
}

/// Where the tag at the beginning of `text` ends, quotes considered.
fn end_of_tag(text: &str) -> usize {
    let mut in_quotes = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => in_quotes = !in_quotes,
            '>' if !in_quotes => return at,
            _ => {}
        }
    }
    text.len()
}

fn parse_tag(text: &str) -> Tag {
    let (name, mut rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        if end == 0 {
            break;
        }
        let attribute = rest[..end].to_owned();
        rest = &rest[end..];
        let value = if let Some(quoted) = rest.strip_prefix("=\"") {
            let close = quoted.find('"').unwrap_or(quoted.len());
            rest = quoted.get(close + 1..).unwrap_or("");
            quoted[..close].to_owned()
        } else {
            String::new()
        };
        attributes.push((attribute, value));
    }
    Tag { name: name.to_owned(), attributes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_found() {
        for (html, fault) in [
            ("<p><b></p>", "closes"),
            ("<p>", "not closed"),
            (r#"<i id="a"></i><i id="a"></i>"#, "twice"),
            (r#"<input name="x">"#, "no label"),
            (r#"<label for="x">X</label>"#, "leads nowhere"),
            (r#"<p style="x"></p>"#, "inline"),
            (r#"<button onclick="x"></button>"#, "inline"),
            ("<script>x</script>", "inline"),
            ("<form><form></form></form>", "may not stand"),
            (r#"<a href="javascript:x"></a>"#, "another site"),
            (r#"<input aria-label="x" aria-invalid="true">"#, "why"),
        ] {
            let faults = check_html(html);
            assert!(faults.iter().any(|f| f.contains(fault)), "{html}: {faults:?}");
        }
        let fine = r#"<!DOCTYPE html><p title="a > b"><label>X <input name="x"></label><br></p><svg><path d="x"/></svg>"#;
        assert_eq!(check_html(fine), Vec::<String>::new());
    }
}
