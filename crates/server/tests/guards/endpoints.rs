//! Every endpoint of the product, read off its router.

use std::collections::BTreeMap;

use axum::http::Method;

/// An endpoint: how it is called, and its path with parameters in braces.
pub type Endpoint = (Method, String);

/// All of them, by path. The router shows them when it is printed; axum has no other way to ask.
pub fn of(router: &axum::Router) -> Vec<Endpoint> {
    let printed = format!("{router:?}");
    let (routes, rest) = printed.split_once("paths: {").expect("the router prints its paths");
    // Behind the paths stand those of the fallback, numbered anew.
    let paths = rest.split("fallback").next().unwrap_or_default();
    let paths: BTreeMap<&str, &str> = paths.split("RouteId(").filter_map(|entry| entry.split_once("): \"")).collect();
    let mut endpoints = Vec::new();
    for entry in routes.split("RouteId(").skip(1) {
        let (id, methods) = entry.split_once(')').expect("a route has a number");
        let path = paths.get(id).and_then(|path| path.split('"').next()).expect("a route has a path");
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            if !methods.contains(&format!("{}: None", method.as_str().to_lowercase())) {
                endpoints.push((method, path.to_owned()));
            }
        }
    }
    endpoints.sort_by_cached_key(|(method, path)| (shown(path), method.to_string()));
    endpoints
}

/// The path of an asset without what its content changes.
pub fn shown(path: &str) -> String {
    if !path.starts_with("/assets/") {
        return path.to_owned();
    }
    let parts: Vec<&str> = path.split('.').collect();
    format!("{}.*.{}", parts[0], parts[parts.len() - 1])
}
