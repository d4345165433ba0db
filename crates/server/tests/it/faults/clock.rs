//! The clock of a running server jumps: two days ahead, back again, two days behind, an hour for a summer that ends, and a second.
//!
//! The jumps come from a library that stands before the C library in the program: `clock.c`, compiled when the test runs.

use std::time::Duration;

use db::testing::{TestDb, sqlite};
use identity::http::SESSION_COOKIE;
use identity::roles::Builtin;
use identity::testing::PASSWORD;

use super::disk::{draft, library};
use crate::kill::{Browser, House};

const TWO_DAYS: i64 = 2 * 24 * 3600;
const USERS: &str = "/administration/users";
const FORM: &str = "content-type: application/x-www-form-urlencoded\r\n";

/// Signs somebody in, and gives the cookie; none if it is refused. A network's tries are spent when the clock is set back, and come again one a
/// second.
fn sign_in(browser: &Browser<'_>, name: &str, password: &str) -> Option<String> {
    let body = format!("user_name={name}&password={}", web::url::segment(password));
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept: text/html\r\n\
         sec-fetch-site: same-origin\r\n{FORM}content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut answer = browser.serving.send(&request);
    for _ in 0..5 {
        if answer.status == 429 {
            std::thread::sleep(Duration::from_millis(1100));
            answer = browser.serving.send(&request);
        }
    }
    let begin = format!("set-cookie: {SESSION_COOKIE}=");
    let token = answer.head.lines().find_map(|line| line.strip_prefix(&begin)?.split(';').next().map(str::to_owned));
    token.filter(|token| answer.status == 303 && !token.is_empty()).map(|token| format!("{SESSION_COOKIE}={token}"))
}

fn status(browser: &Browser<'_>, cookie: &str, path: &str) -> u16 {
    let asked = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept: text/html\r\ncookie: {cookie}\r\n\r\n");
    browser.serving.send(&asked).status
}

/// Signs the owner in, locks Ann by wrong tries, and gives the owner's cookie.
fn ahead(browser: &Browser<'_>) -> String {
    let cookie = sign_in(browser, "ada", PASSWORD).expect("the owner signs in");
    assert_eq!(status(browser, &cookie, USERS), 200);
    for _ in 0..10 {
        assert_eq!(sign_in(browser, "ann", "not this one at all"), None);
    }
    assert_eq!(sign_in(browser, "ann", PASSWORD), None, "she is locked for a quarter of an hour");
    cookie
}

async fn jumps(test: TestDb) {
    let folder = tempfile::tempdir().unwrap();
    let Some(library) = library(folder.path(), "clock") else {
        eprintln!("left out: this machine has no C compiler");
        return;
    };
    let clock = folder.path().join("clock");
    // As a whole or not at all: the program reads it at any moment.
    let set = |secs: i64| {
        let part = folder.path().join("clock.part");
        std::fs::write(&part, secs.to_string()).unwrap();
        std::fs::rename(&part, &clock).unwrap();
    };
    set(0);
    let mut company = String::new();
    let mut house = House::found(test, async |site, _| {
        company = site.root().await.to_string();
        site.at_root("ann", Builtin::FullUser).await;
    })
    .await;
    let command = |house: &House| {
        let mut command = house.command();
        command.env("LD_PRELOAD", &library).env("USHER_FAULT_CLOCK", &clock);
        command
    };
    let browser = house.start_by(&mut command(&house));
    let first = house.cookie.clone();
    assert_eq!((status(&browser, &first, USERS), draft(&browser, &company, "now").0), (200, 303));

    // Two days ahead: nobody used the session for two days. Whoever signs in goes on, and wrong tries lock as ever.
    set(TWO_DAYS);
    assert_eq!(status(&browser, &first, USERS), 303, "it went unused for too long");
    let ahead = ahead(&browser);

    // Back: a session from days to come is over, and the throttle holds nobody up. A lock stands until its time.
    set(0);
    assert_eq!(status(&browser, &ahead, USERS), 303, "it was used two days from now");
    assert_eq!(sign_in(&browser, "ann", PASSWORD), None, "no clock lifts a lock");
    let again = sign_in(&browser, "ada", PASSWORD).expect("the owner signs in again");
    assert_eq!(status(&browser, &again, USERS), 200);

    // A second and an hour back, as a clock is set that ran too fast, or one that keeps the time of summer: nothing ends.
    for secs in [-1, -3600] {
        set(secs);
        assert_eq!(status(&browser, &again, USERS), 200, "{secs} seconds");
        assert_eq!(sign_in(&browser, "ann", PASSWORD), None, "{secs} seconds");
    }

    // Two days behind: everybody signs in anew, and what is written then is in order behind what was written before.
    set(-TWO_DAYS);
    assert_eq!(status(&browser, &again, USERS), 303);
    let behind = sign_in(&browser, "ada", PASSWORD).expect("the owner signs in two days ago");
    assert_eq!(status(&browser, &behind, USERS), 200);
    // A start there finds its place too: leases of the process before hold nothing up.
    browser.end();
    house.cookie = behind;
    let browser = house.start_by(&mut command(&house));
    assert_eq!(draft(&browser, &company, "behind").0, 303);
    set(0);
    // And once it is right, all is as if nothing had been.
    let cookie = sign_in(&browser, "ada", PASSWORD).expect("the owner signs in");
    assert_eq!((status(&browser, &cookie, USERS), status(&browser, &cookie, "/administration/audit")), (200, 200));
    browser.end();
    house.cookie = cookie;
    let browser = house.start();
    assert_eq!(draft(&browser, &company, "well").0, 303);
    browser.end();
    house.audit_holds();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_shuts_nobody_out_and_opens_nothing_again() {
    jumps(sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_shuts_nobody_out_and_opens_nothing_again_on_postgres() {
    jumps(db::testing::postgres().await).await;
}
