//! Which crate may depend on which, and on what from outside.

use std::collections::BTreeMap;

use super::Finding;
use crate::metadata::{self, Package};
use crate::{Outcome, licences, workspace};

/// Where each dependency has a line.
const REASONS: &str = "docs/dependencies.md";

/// Each crate of the product and those of the product it may use, directly.
const DIRECTIONS: [(&str, &[&str]); 10] = [
    ("kernel", &[]),
    ("access", &["kernel"]),
    ("db", &["kernel"]),
    ("web", &["kernel"]),
    ("mail", &["kernel", "db"]),
    ("sheet", &["kernel", "db"]),
    ("fields", &["kernel", "web"]),
    ("identity", &["kernel", "access", "db", "web", "mail", "sheet", "fields"]),
    ("server", &["kernel", "access", "db", "web", "mail", "sheet", "fields", "identity"]),
    ("xtask", &[]),
];

/// What would bring a second TLS stack or a C toolchain's worth of build.
const BANNED: [&str; 6] = ["openssl", "openssl-sys", "native-tls", "aws-lc-rs", "aws-lc-sys", "rustls-native-certs"];

/// Checks the dependency graph.
pub fn check(findings: &mut Vec<Finding>) -> Outcome {
    check_reasons(findings)?;
    let packages = metadata::packages()?;
    for package in packages.values() {
        if package.is_ours {
            check_directions(package, &packages, findings);
            continue;
        }
        let mut report = |rule, message| findings.push(Finding { rule, path: format!("Cargo.lock#{}", package.name), line: 0, message });
        if BANNED.contains(&package.name.as_str()) {
            report("banned-crate", format!("{} is banned; turn off the feature that brings it", package.name));
        }
        let licence = package.licence.as_deref().unwrap_or("none stated");
        if !licences::is_allowed(licence) {
            report("licence", format!("{} is under {licence}, which is not among the allowed", package.name));
        }
    }
    Ok(())
}

/// Every dependency of the workspace says in docs/dependencies.md what it is for.
fn check_reasons(findings: &mut Vec<Finding>) -> Outcome {
    let manifest = workspace::read("Cargo.toml")?;
    let reasons = workspace::read(REASONS)?;
    let section = manifest.split("[workspace.dependencies]").nth(1).and_then(|rest| rest.split("\n[").next()).unwrap_or_default();
    let named = section.lines().filter(|line| !line.contains("path = ")).filter_map(|line| Some(line.split_once(" = ")?.0));
    for name in named.filter(|name| !name.starts_with('#')) {
        let is_told =
            reasons.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next()).any(|cell| cell.split(", ").any(|n| n == name));
        if !is_told {
            let message = format!("{name} has no line: what is it for?");
            findings.push(Finding { rule: "dependency-reason", path: REASONS.to_owned(), line: 0, message });
        }
    }
    Ok(())
}

fn check_directions(package: &Package, packages: &BTreeMap<String, Package>, findings: &mut Vec<Finding>) {
    let mut report = |message| {
        let path = format!("crates/{}/Cargo.toml", package.name);
        findings.push(Finding { rule: "crate-direction", path, line: 0, message });
    };
    let Some((_, allowed)) = DIRECTIONS.iter().find(|(name, _)| *name == package.name) else {
        report(format!("{} has no place in the map of crates; give it one in xtask and in ARCHITECTURE.md", package.name));
        return;
    };
    let ours = package.needs.iter().filter(|(_, is_normal)| *is_normal).filter_map(|(id, _)| packages.get(id)).filter(|p| p.is_ours);
    for needed in ours.filter(|needed| !allowed.contains(&needed.name.as_str())) {
        report(format!("{} may not depend on {}", package.name, needed.name));
    }
}
