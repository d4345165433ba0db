//! Links between the papers lead to files that exist.

use super::{File, Finding};

/// Checks the relative links of a Markdown file.
pub fn check(file: &File, files: &[File], findings: &mut Vec<Finding>) {
    if !file.ends(&[".md"]) {
        return;
    }
    for (at, line) in file.text.lines().enumerate() {
        for target in targets(line) {
            let path = resolve(&file.path, target);
            let exists = files.iter().any(|other| other.path == path || other.path.starts_with(&format!("{path}/")));
            if !exists && !std::path::Path::new(&path).exists() {
                let message = format!("the link to {target} leads nowhere");
                findings.push(Finding { rule: "link", path: file.path.clone(), line: at + 1, message });
            }
        }
    }
}

/// The targets of `[text](target)` that lie in the repository, without their anchors.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let after = line.match_indices("](").map(|(at, _)| &line[at + 2..]);
    let targets =
        after.filter_map(|rest| rest.split([')', ' ']).next()).filter(|target| !target.contains("://") && !target.starts_with("mailto:"));
    targets.filter_map(|target| target.split('#').next()).filter(|path| !path.is_empty())
}

fn resolve(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::{resolve, targets};

    #[test]
    fn links_are_read_and_resolved() {
        let line = "see [a](../how-to/add-a-verb.md#steps), [b](https://example.com) and [c](#here)";
        assert_eq!(targets(line).collect::<Vec<_>>(), ["../how-to/add-a-verb.md"]);
        assert_eq!(resolve("docs/decisions/0001-x.md", "../how-to/add-a-verb.md"), "docs/how-to/add-a-verb.md");
        assert_eq!(resolve("README.md", "./docs/"), "docs");
    }
}
