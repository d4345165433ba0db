//! A pass over many rows, watched on its page until it ends, and killed on the way.

use std::time::{Duration, Instant};

use super::{Browser, Chance, House};

/// Longer than any pass takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// How many rows of the pass are done, by the progress bar with the id; none once no pass runs.
fn done(page: &str, bar: &str) -> Option<u64> {
    let bar = page.split_once(&format!("id=\"{bar}\""))?.1;
    bar.split_once("value=\"")?.1.split('"').next()?.parse().ok()
}

/// Lets the pass that runs on `page`, with the progress bar of `bar`, come to its end, and gives the page. Kills the server at the
/// places that are left.
pub(super) async fn through<'a>(
    house: &'a House,
    mut browser: Browser<'a>,
    (page, bar): (&str, &str),
    places: &[u64],
    chance: &mut Chance,
) -> (Browser<'a>, String) {
    let (began, mut left) = (Instant::now(), places.iter());
    let mut next = left.next();
    loop {
        let shown = browser.get(page);
        assert_eq!(shown.status, 200, "{shown:?}");
        let Some(done) = done(&shown.body, bar) else {
            assert_eq!(next, None, "it ended before it was killed that often");
            return (browser, shown.body);
        };
        if next.is_some_and(|place| done >= *place) {
            // Anywhere in a step, or between two.
            std::thread::sleep(Duration::from_micros(chance.below(40_000)));
            browser.serving.kill();
            browser = house.start_again().await;
            next = left.next();
        }
        assert!(began.elapsed() < PATIENCE, "{done} rows after {PATIENCE:?}");
    }
}
