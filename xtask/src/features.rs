//! `cargo xtask features`: which promised rows are held by which tests.
//!
//! A comment `// covers: A1, B7, T-A1` stands right above a test and names rows of docs/features.txt. A row that does not
//! exist is an error, and so is a comment with no test below it; a row without a test is only counted.

use std::collections::BTreeMap;

use crate::{Outcome, workspace};

/// The committed list of rows, one id a line.
const ROWS: &str = "docs/features.txt";
/// How far below its comment a test may begin: attributes and macros stand between.
const REACH: usize = 12;

/// Prints the rows and their tests (or with `missing` the rows without), and fails on a comment that is wrong.
pub fn run(missing: bool) -> Outcome {
    let text = workspace::read(ROWS)?;
    let rows: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let mut holders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for path in workspace::files(".").iter().filter(|path| is_source(path)) {
        let source = workspace::read(path)?;
        for claim in claims(&source) {
            let Some(test) = claim.test else {
                wrong.push(format!("{path}:{}: no test begins below this comment", claim.line));
                continue;
            };
            for row in claim.rows {
                if rows.contains(&row) {
                    holders.entry(row.to_owned()).or_default().push(format!("{path} {test}"));
                } else {
                    wrong.push(format!("{path}:{}: {row} is no row of {ROWS}", claim.line));
                }
            }
        }
    }
    for row in &rows {
        match holders.get(*row) {
            Some(tests) if !missing => println!("{row:6} {}", tests.join("\n       ")),
            None if missing => println!("{row}"),
            _ => {}
        }
    }
    println!("{} of {} rows are held by tests", holders.len(), rows.len());
    if wrong.is_empty() { Ok(()) } else { Err(format!("wrong comments\n{}", wrong.join("\n"))) }
}

fn is_source(path: &str) -> bool {
    !path.starts_with("xtask/") && [".rs", ".mjs", ".js"].iter().any(|end| path.ends_with(end))
}

/// A comment that claims rows, and the test below it.
struct Claim<'a> {
    line: usize,
    rows: Vec<&'a str>,
    test: Option<&'a str>,
}

fn claims(source: &str) -> Vec<Claim<'_>> {
    let lines: Vec<&str> = source.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((_, list)) = line.split_once("// covers:") else { continue };
        let rows = list.split([',', ' ']).map(str::trim).filter(|row| !row.is_empty()).collect();
        let test = lines[at + 1..].iter().take(REACH).find_map(|line| test_name(line));
        found.push(Claim { line: at + 1, rows, test });
    }
    found
}

/// The name of the test that begins on this line: `fn name(`, or `test("name", …` in JavaScript.
fn test_name(line: &str) -> Option<&str> {
    if let Some((_, rest)) = line.split_once("fn ") {
        return rest.split(['(', '<']).next().filter(|name| !name.is_empty());
    }
    let rest = line.trim_start().strip_prefix("test(").or_else(|| line.trim_start().strip_prefix("it("))?;
    rest.split(['"', '\'', '`']).nth(1)
}

#[cfg(test)]
mod tests {
    use super::claims;

    #[test]
    fn comments_are_read_with_the_test_below() {
        let source = "// covers: A1, T-A13\n#[test]\nfn a_taken_name_is_refused() {}\n";
        let read = claims(source);
        assert_eq!(read[0].rows, ["A1", "T-A13"]);
        assert_eq!(read[0].test, Some("a_taken_name_is_refused"));
        assert_eq!(claims("  // covers: B1\n  test('signs in', async () => {\n")[0].test, Some("signs in"));
        assert_eq!(claims("// covers: B1\n")[0].test, None);
    }
}
