//! Words that may stand only in certain places.

use super::{File, Finding};

/// Text that is forbidden outside the places it belongs to.
struct Rule {
    name: &'static str,
    words: &'static [&'static str],
    /// Path starts and ends where it may stand.
    home: &'static [&'static str],
    /// Whether tests may use it.
    tests_may: bool,
    message: &'static str,
}

const RUST: [Rule; 6] = [
    Rule {
        name: "unfinished",
        words: &[concat!("to", "do!("), concat!("db", "g!("), concat!("unimple", "mented!(")],
        home: &[],
        tests_may: false,
        message: "finish it",
    },
    Rule {
        name: "sql-in-store",
        words: &["\"SELECT ", "\"INSERT INTO ", "\"DELETE FROM ", "\"UPDATE ", "\"WITH ", "CREATE TABLE", "ALTER TABLE", "DROP TABLE"],
        home: &["crates/db/", "/store.rs", "/store/"],
        tests_may: true,
        message: "SQL stands in store.rs, as a named constant",
    },
    Rule {
        name: "clock",
        words: &["SystemTime::now", "Utc::now", "Timestamp::now", "Zoned::now"],
        home: &["crates/kernel/src/clock.rs", "crates/server/"],
        tests_may: false,
        message: "time comes by the call",
    },
    Rule {
        name: "randomness",
        words: &["getrandom::", "rand::", "Uuid::now_v7", "Uuid::new_v4"],
        home: &["crates/kernel/src/rng.rs", "crates/server/"],
        tests_may: true,
        message: "randomness comes by the call",
    },
    Rule {
        name: "environment",
        words: &["env::var(", "env::var_os(", "env::vars("],
        home: &["crates/server/", "xtask/"],
        tests_may: true,
        message: "the environment is read by the server's configuration alone",
    },
    Rule { name: "temporary-path", words: &[concat!("/t", "mp/")], home: &[], tests_may: true, message: "ask for the temporary directory" },
];

/// Directories of somebody's machine, which no file may name.
const MACHINES: [&str; 3] = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];

/// What would tie downloads to one host: file, word.
const HOSTS: [(&str, &str); 5] = [
    ("package-lock.json", "\"resolved\""),
    (".npmrc", "registry="),
    ("requirements.txt", "index-url"),
    ("requirements.txt", "://"),
    (".cargo/config.toml", "[source"),
];

/// The only source of crates.
const CRATES_SOURCE: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";

/// Checks the lines of a file.
pub fn check(file: &File, findings: &mut Vec<Finding>) {
    let mut report = |rule, line: usize, message: String| {
        findings.push(Finding { rule, path: file.path.clone(), line: line + 1, message });
    };
    let mut in_tests = file.is_test();
    for (at, line) in file.text.lines().enumerate() {
        if let Some(found) = MACHINES.iter().find(|path| names(line, path)) {
            report("machine-path", at, format!("{found} is a place on one machine"));
        }
        if HOSTS.iter().any(|(name, word)| file.path.ends_with(name) && line.contains(word)) {
            report("registry-host", at, "downloads are not tied to a host".to_owned());
        }
        if file.path.ends_with("Cargo.lock") && line.starts_with("source = ") && line != CRATES_SOURCE {
            report("registry-host", at, "crates come from crates.io alone".to_owned());
        }
        // By habit a file's own tests are its last module.
        in_tests |= line.starts_with("#[cfg(test)]");
        if !file.ends(&[".rs"]) || line.trim_start().starts_with("//") || file.path.starts_with("xtask/src/tidy/") {
            continue;
        }
        let is_excused = |rule: &Rule| (in_tests && rule.tests_may) || is_home(rule, &file.path);
        for rule in RUST.iter().filter(|rule| !is_excused(rule)) {
            if let Some(word) = rule.words.iter().find(|word| line.contains(*word)) {
                report(rule.name, at, format!("{word}: {}", rule.message));
            }
        }
    }
}

fn is_home(rule: &Rule, path: &str) -> bool {
    rule.home.iter().any(|home| path.starts_with(home) || path.ends_with(home) || (home.starts_with('/') && path.contains(home)))
}

/// Whether the line names the directory as a path of its own, not inside a longer one such as a URL's.
fn names(line: &str, directory: &str) -> bool {
    line.match_indices(directory).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_ascii_alphanumeric() && !"./_-}".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::{File, Finding, MACHINES, check};

    fn rules(path: &str, text: &str) -> Vec<&'static str> {
        let mut findings: Vec<Finding> = Vec::new();
        check(&File { path: path.to_owned(), text: text.to_owned() }, &mut findings);
        findings.iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn what_stands_in_the_wrong_place_is_found() {
        assert_eq!(rules("crates/identity/src/users/edit.rs", "let q = \"SELECT 1\";"), ["sql-in-store"]);
        assert_eq!(rules("crates/identity/src/users/store.rs", "let q = \"SELECT 1\";"), [""; 0]);
        assert_eq!(rules("crates/web/src/page.rs", "let t = jiff::Timestamp::now();"), ["clock"]);
        assert_eq!(rules("crates/web/src/page.rs", "// not SystemTime::now\n#[cfg(test)]\nmod tests {\n env::var(\"A\") }"), [""; 0]);
        assert_eq!(rules("docs/a.md", &format!("see {}x", MACHINES[0])), ["machine-path"]);
        assert_eq!(rules("docs/a.md", &format!("see https://a.example{}x", MACHINES[0])), [""; 0]);
        assert_eq!(rules("e2e/package-lock.json", "\"resolved\": \"x\""), ["registry-host"]);
    }
}
