//! The throttle of networks, on the program itself: whom a request counts for is not for the client to say.

use crate::kill::House;
use crate::support::Serving;

/// More than a network may at once, and than come back while they are asked.
const MANY: usize = 130;

/// Tries a link that opens nothing, which counts as a try to sign in does and hashes nothing. Gives the status.
fn tries(serving: &Serving, headers: &str) -> u16 {
    let body = format!("code={}", "0a".repeat(32));
    let length = body.len();
    let answer = serving.send(&format!(
        "POST /reset/open HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         {headers}content-length: {length}\r\n\r\n{body}"
    ));
    answer.status
}

fn signs_in(serving: &Serving, headers: &str) -> u16 {
    let body = r#"{"user_name":"nobody","password":"a guess of some length"}"#;
    let length = body.len();
    let answer = serving.send(&format!(
        "POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n\
         {headers}content-length: {length}\r\n\r\n{body}"
    ));
    answer.status
}

/// The n-th address of a client that makes one up for each request.
fn made_up(n: usize) -> String {
    format!("10.{}.{}.7", n / 200, n % 200)
}

// covers: T-A15
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_makes_addresses_up_is_throttled_all_the_same() {
    let house = House::found(db::testing::sqlite().await, async |_, _| {}).await;
    let serving = Serving::start(&mut house.command(), 1);
    let statuses: Vec<u16> = (0..MANY)
        .map(|n| {
            let ip = made_up(n);
            tries(&serving, &format!("x-forwarded-for: {ip}\r\nforwarded: for={ip}\r\nx-real-ip: {ip}\r\n"))
        })
        .collect();
    assert!(statuses[..50].iter().all(|status| *status == 404), "{statuses:?}");
    assert!(statuses.contains(&429) && statuses.iter().all(|status| matches!(status, 404 | 429)), "{statuses:?}");
    assert_eq!(signs_in(&serving, "x-forwarded-for: 203.0.113.9\r\n"), 429, "signing in is counted with them");
    drop(serving);

    // Behind a proxy that is trusted, each client has its own tries, by the address that the proxy put last.
    let serving = Serving::start(house.command().env("USHER_TRUSTED_PROXIES", "127.0.0.0/8"), 1);
    for n in 0..MANY {
        assert_eq!(tries(&serving, &format!("x-forwarded-for: {}\r\n", made_up(n))), 404, "{n}");
    }
    let statuses: Vec<u16> = (0..MANY).map(|n| tries(&serving, &format!("x-forwarded-for: {}, 203.0.113.9\r\n", made_up(n)))).collect();
    assert!(statuses.contains(&429), "what stands before it is the client's word: {statuses:?}");
    assert_eq!(signs_in(&serving, "x-forwarded-for: 203.0.113.9\r\n"), 429);
    assert_eq!(tries(&serving, "x-forwarded-for: 203.0.113.10\r\n"), 404, "a neighbour goes on");
}
