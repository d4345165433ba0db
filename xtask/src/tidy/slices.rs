//! The slices of `identity` use one another as the drawing at the top of its `lib.rs` says.

use super::{File, Finding};

const CRATE: &str = "crates/identity/src/";
/// What pages rest on, wherever they stand.
const UNDER_PAGES: [&str; 2] = ["http", "doors"];

/// Checks every file of a slice against the drawing.
pub fn check(files: &[File], findings: &mut Vec<Finding>) {
    let Some(root) = files.iter().find(|file| file.path == format!("{CRATE}lib.rs")) else { return };
    let order = drawing(&root.text);
    let place = |slice: &str| order.iter().position(|s| *s == slice);
    for file in files {
        let Some(slice) = file.path.strip_prefix(CRATE).and_then(|path| path.split('/').next()) else { continue };
        let Some(own) = place(slice) else { continue };
        for (at, line) in file.text.lines().enumerate().take_while(|(_, line)| !line.starts_with("#[cfg(test)]")) {
            for used in uses(line).filter(|used| place(used).is_some_and(|place| place > own)) {
                let message = format!("{slice} stands above {used} in the drawing of slices, and may not use it");
                findings.push(Finding { rule: "slice-direction", path: file.path.clone(), line: at + 1, message });
            }
        }
    }
    for slice in modules(&root.text).filter(|m| place(m).is_none() && !UNDER_PAGES.contains(m)) {
        let is_slice = files.iter().any(|file| file.path == format!("{CRATE}{slice}/mod.rs"));
        if is_slice && slice != "testing" {
            let message = format!("{slice} has no place in the drawing of slices");
            findings.push(Finding { rule: "slice-direction", path: root.path.clone(), line: 0, message });
        }
    }
}

/// The names in the drawing, in reading order, without what stands in brackets.
fn drawing(text: &str) -> Vec<&str> {
    let drawn = text.lines().skip_while(|line| *line != "//! ```text").skip(1).take_while(|line| *line != "//! ```");
    drawn.flat_map(|line| line.trim_start_matches("//!").split('(').next().unwrap_or_default().split_whitespace()).collect()
}

fn modules(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'))
}

/// The modules of this crate that a line names after `crate::`, alone or in braces.
fn uses(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or_default();
    code.split("crate::").skip(1).flat_map(|rest| {
        let list = rest.strip_prefix('{').map_or(rest, |list| list.split("};").next().unwrap_or_default());
        let many = rest.starts_with('{');
        let names = list.split(", ").map(|name| name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default());
        names.take(if many { usize::MAX } else { 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::{File, check, uses};

    #[test]
    fn a_slice_that_looks_down_is_found() {
        let file = |path: &str, text: &str| File { path: format!("crates/identity/src/{path}"), text: text.to_owned() };
        let root = "//! ```text\n//! audit\n//! roles  users   (people)\n//! ```\npub mod audit;\npub mod more;\npub mod http;\n";
        let files = [
            file("lib.rs", root),
            file("roles/mod.rs", "use crate::users;\nuse crate::{UserId, audit};\n#[cfg(test)]\nuse crate::users;\n"),
            file("users/mod.rs", "use crate::http::App; // not crate::more\nuse crate::{audit, roles};\n"),
            file("more/mod.rs", ""),
        ];
        let mut findings = Vec::new();
        check(&files, &mut findings);
        let found: Vec<(&str, usize)> = findings.iter().map(|f| (f.path.rsplit("src/").next().unwrap_or_default(), f.line)).collect();
        assert_eq!(found, [("roles/mod.rs", 1), ("lib.rs", 0)]);
        assert_eq!(uses("use crate::{A, b::{c, d}, e};").collect::<Vec<_>>(), ["A", "b", "d", "e"]);
        assert_eq!(uses("crate::a::f(x, y)").collect::<Vec<_>>(), ["a"]);
    }
}
