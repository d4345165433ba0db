//! Every endpoint asked in ways that are not quite its own: another spelling, another method. None may open what the plain one closes.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use identity::http::router;
use identity::testing::Browser;

use crate::access::Cast;
use crate::endpoints;

/// Other spellings of an address.
fn spellings(path: &str) -> Vec<String> {
    let (head, last) = path.rsplit_once('/').unwrap_or(("", path));
    let encoded = |part: &str| {
        let first = part.chars().next().unwrap_or('a');
        format!("%{:02x}{}", u32::from(first), part.get(first.len_utf8()..).unwrap_or_default())
    };
    let mut all = vec![
        format!("{path}/"),
        format!("{path}//"),
        format!("{path}."),
        format!("{path}/."),
        format!("{path};x=1"),
        format!("{path}%2f"),
        format!("{path}%20"),
        format!("/.{path}"),
        format!("/account/..{path}"),
        format!("/%2e%2e{path}"),
        path.to_uppercase(),
        format!("{head}/{}", encoded(last)),
        format!("{head}%2f{last}"),
        format!("{head}//{last}"),
        format!("{head}/./{last}"),
    ];
    if let Some(rest) = path.strip_prefix("/administration/") {
        all.push(format!("/{}/{rest}", encoded("administration")));
        all.push(format!("/administration/{}", encoded(rest)));
    }
    // What begins with two strokes would name a server.
    all.retain(|other| other != path && other.starts_with('/') && !other.starts_with("//"));
    all
}

fn closed(status: StatusCode) -> bool {
    status.is_client_error()
}

async fn ask(browser: &Browser, method: Method, path: &str) -> (StatusCode, String) {
    let answer = browser.send(method, path, Body::empty(), None).await;
    // Without a token that opens something nobody gets further, and after many tries they wait.
    let is_spent = answer.status == StatusCode::TOO_MANY_REQUESTS && path.to_lowercase().contains("/api/");
    (if is_spent { StatusCode::UNAUTHORIZED } else { answer.status }, answer.body)
}

// covers: T-C21
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_other_spelling_or_method_opens_what_is_closed() {
    let test = db::testing::sqlite().await;
    let cast = Cast::assemble(test.db.clone()).await;
    let all = endpoints::of(&router(cast.site.app.clone()));
    let (member, nobody) = (cast.site.signed_in(cast.member).await, cast.site.browser());
    let mut wrong = Vec::new();
    let before = cast.site.events().await;
    for (_, shape) in all.iter().filter(|(method, path)| *method == Method::GET && !path.starts_with("/assets/")) {
        let path = cast.filled(shape);
        for (who, browser) in [("a member", &member), ("nobody", &nobody)] {
            let (plain, page) = ask(browser, Method::GET, &path).await;
            let (head, nothing) = ask(browser, Method::HEAD, &path).await;
            if head != plain || !nothing.is_empty() {
                wrong.push(format!("HEAD {path}, {who}: {head}, not {plain}, with {} bytes", nothing.len()));
            }
            for query in ["?_method=DELETE", "?a=1&a=2", "?view=all&view=active"] {
                let (status, _) = ask(browser, Method::GET, &format!("{path}{query}")).await;
                if status.is_server_error() || closed(plain) && !closed(status) {
                    wrong.push(format!("GET {path}{query}, {who}: {status}, not {plain}"));
                }
            }
            for other in spellings(&path) {
                let (status, answered) = ask(browser, Method::GET, &other).await;
                // It is not found, or it is decided as the plain one is; nobody sees more of it than a sign-in page.
                let opens = status.is_success() && (closed(plain) || (plain.is_redirection() && answered == page));
                if status.is_server_error() || opens {
                    wrong.push(format!("GET {other}, {who}: {status}, the plain one {plain}"));
                }
            }
            for method in [Method::OPTIONS, Method::TRACE, Method::CONNECT, Method::from_bytes(b"PROPFIND").unwrap()] {
                let (status, _) = ask(browser, method.clone(), &path).await;
                if status.is_server_error() || status.is_success() && method != Method::OPTIONS {
                    wrong.push(format!("{method} {path}, {who}: {status}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
    let done = |mut kinds: Vec<String>| {
        kinds.retain(|kind| !["access.refused", "session.begun"].contains(&kind.as_str()));
        kinds.sort();
        kinds
    };
    assert_eq!(done(cast.site.events().await), done(before), "asking changes nothing");
}
