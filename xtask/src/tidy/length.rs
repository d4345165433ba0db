//! Files stop at 400 lines, functions at 70.

use super::{File, Finding};

const MAX_FILE: usize = 400;
const MAX_FUNCTION: usize = 70;

/// Checks the lengths of a source file.
pub fn check(file: &File, findings: &mut Vec<Finding>) {
    if !file.ends(&[".rs", ".css", ".js", ".mjs", ".py"]) {
        return;
    }
    let count = file.text.lines().count();
    if count > MAX_FILE {
        let message = format!("{count} lines; split it before {MAX_FILE}");
        findings.push(Finding { rule: "file-length", path: file.path.clone(), line: 0, message });
    }
    if file.ends(&[".rs"]) {
        for (name, line, length) in long_functions(&file.text) {
            let message = format!("fn {name} has {length} lines; functions stay under {MAX_FUNCTION}");
            findings.push(Finding { rule: "function-length", path: file.path.clone(), line, message });
        }
    }
}

/// Functions of 70 lines and more: name, first line, length. rustfmt closes a function at the indentation it opened with.
fn long_functions(text: &str) -> Vec<(String, usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else { continue };
        let indent = line.len() - line.trim_start().len();
        let closes = |line: &&str| {
            line.len() > indent && line.is_char_boundary(indent) && line[..indent].trim().is_empty() && line[indent..].starts_with('}')
        };
        let Some(length) = lines[at..].iter().position(closes).map(|end| end + 1) else { continue };
        // A signature without a body ends in a semicolon, often on its own line.
        let is_bodiless = line.ends_with(';') || line.ends_with('}');
        if !is_bodiless && length >= MAX_FUNCTION {
            found.push((name.to_owned(), at + 1, length));
        }
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    let words = ["pub", "pub(crate)", "pub(super)", "const", "async", "default"];
    if !before.split_whitespace().all(|word| words.contains(&word)) {
        return None;
    }
    after.split(['(', '<']).next().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::long_functions;

    #[test]
    fn only_long_functions_are_found() {
        let long =
            format!("impl A {{\n    pub fn long(&self) {{\n{}    }}\n\n    fn short() {{\n    }}\n}}\n", "        work();\n".repeat(70));
        assert_eq!(long_functions(&long), [("long".to_owned(), 2, 72)]);
    }
}
