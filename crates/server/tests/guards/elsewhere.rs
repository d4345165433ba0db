//! Every endpoint that changes something, asked by a page of another site that a signed-in owner has open.

use axum::body::Body;
use axum::http::Method;
use identity::http::{SESSION_COOKIE, router};

use crate::access::Cast;
use crate::endpoints;

const FORM: &str = "application/x-www-form-urlencoded";

/// What tells a request of another site. Each comes with the owner's cookie, as a browser that knows no `SameSite` would send it.
const FROM_ELSEWHERE: [&[(&str, &str)]; 6] = [
    &[("content-type", FORM), ("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
    &[("content-type", FORM), ("sec-fetch-site", "same-site"), ("origin", "https://other.x.example")],
    &[("content-type", FORM), ("origin", "https://evil.example")],
    &[("content-type", FORM), ("origin", "null")],
    &[("content-type", "text/plain")],
    &[("content-type", "text/plain"), ("sec-fetch-site", "same-origin")],
];

// covers: T-E3
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_endpoint_takes_a_form_of_another_site() {
    let test = db::testing::sqlite().await;
    let cast = Cast::assemble(test.db.clone()).await;
    let session = cast.site.signed_in(cast.owner).await.cookie(SESSION_COOKIE).unwrap();
    let cookie = format!("{SESSION_COOKIE}={session}");
    let state = async || (cast.site.events().await, cast.site.seats().await, cast.site.user(cast.owner).await.version);
    let before = state().await;
    let all: Vec<_> = endpoints::of(&router(cast.site.app.clone())).into_iter().filter(|(method, _)| *method != Method::GET).collect();
    assert!(all.len() > 60, "only {} endpoints were found", all.len());
    let mut open = Vec::new();
    for (method, path) in &all {
        for headers in FROM_ELSEWHERE {
            let mut headers = headers.to_vec();
            headers.push(("cookie", &cookie));
            let answer = cast.site.program().send(method.clone(), &cast.filled(path), &headers, Body::from(cast.form(path))).await;
            if answer.status != 403 || answer.json()["code"] != "cross_site" || answer.headers.contains_key("set-cookie") {
                open.push(format!("{method} {path} answers {} to {headers:?}", answer.status));
            }
        }
    }
    assert!(open.is_empty(), "{}", open.join("\n"));
    assert_eq!(state().await, before, "nothing was done");
    // The same from here is heard: what was refused was refused for where it came from.
    let here = [("content-type", FORM), ("sec-fetch-site", "same-origin"), ("cookie", cookie.as_str())];
    let heard = cast.site.program().send(Method::POST, "/sign-out", &here, Body::empty()).await;
    assert_eq!(heard.status, 303);
}
