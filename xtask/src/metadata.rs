//! What cargo knows of the packages, once a run.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

use crate::{Outcome, shell};

/// A package of the dependency graph.
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence expression (SPDX), if it states one.
    pub licence: Option<String>,
    /// The directory it lies in.
    pub dir: std::path::PathBuf,
    /// Whether it belongs to this workspace.
    pub is_ours: bool,
    /// What it needs, by package id; the second says whether it needs it outside tests and build scripts.
    pub needs: Vec<(String, bool)>,
    /// Its bench targets.
    pub benches: Vec<String>,
}

/// The packages of the graph by id, for the platform that the product ships for.
pub fn packages() -> Outcome<BTreeMap<String, Package>> {
    let mut command = Command::new("cargo");
    command.args(["metadata", "--format-version=1", "--all-features", "--filter-platform=x86_64-unknown-linux-gnu"]);
    let text = shell::capture(&mut command)?;
    let all: Value = serde_json::from_str(&text).map_err(|error| format!("cargo metadata: {error}"))?;
    let ours: Vec<&str> = list(&all["workspace_members"]).iter().filter_map(Value::as_str).collect();
    let mut packages = BTreeMap::new();
    for package in list(&all["packages"]) {
        let id = text_of(&package["id"]);
        let manifest = std::path::PathBuf::from(text_of(&package["manifest_path"]));
        let read = Package {
            name: text_of(&package["name"]),
            version: text_of(&package["version"]),
            licence: package["license"].as_str().map(str::to_owned),
            dir: manifest.parent().map_or_else(std::path::PathBuf::new, std::path::Path::to_path_buf),
            is_ours: ours.contains(&id.as_str()),
            needs: Vec::new(),
            benches: list(&package["targets"]).iter().filter(|target| is_bench(target)).map(|t| text_of(&t["name"])).collect(),
        };
        packages.insert(id, read);
    }
    for node in list(&all["resolve"]["nodes"]) {
        let needs = list(&node["deps"]).iter().map(|dep| (text_of(&dep["pkg"]), is_normal(dep))).collect();
        if let Some(package) = packages.get_mut(&text_of(&node["id"])) {
            package.needs = needs;
        }
    }
    // What is listed but not resolved for this platform is no part of the product.
    let resolved: Vec<String> = list(&all["resolve"]["nodes"]).iter().map(|node| text_of(&node["id"])).collect();
    packages.retain(|id, _| resolved.contains(id));
    Ok(packages)
}

fn is_bench(target: &Value) -> bool {
    list(&target["kind"]).iter().any(|kind| kind == "bench")
}

fn is_normal(dependency: &Value) -> bool {
    list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
