//! What a browser's name for itself says to a person: "Firefox on Linux". A guess, for recognizing one's own devices.

use super::text;
use crate::sessions::SessionRow;

/// In this order: nearly every browser also names those that it imitates.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];
const MOST_CHARS: usize = 40;

/// From what somebody is signed in: a browser's device, or a program by its own name.
pub fn session_device(row: &SessionRow) -> String {
    if !row.is_program {
        return device_of(&row.user_agent);
    }
    let name: String = row.user_agent.chars().take(MOST_CHARS).collect();
    if name.is_empty() { text::program().to_owned() } else { text::program_named(name) }
}

/// The device of a browser.
pub fn device_of(user_agent: &str) -> String {
    let find = |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name);
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => text::device_on(browser, system),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) if user_agent.is_empty() => text::unknown_device().to_owned(),
        (None, None) => user_agent.chars().take(MOST_CHARS).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::device_of;

    #[test]
    fn devices_are_named_as_people_know_them() {
        for (agent, device) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.9", "curl/8.9"),
            ("", "Unknown device"),
        ] {
            assert_eq!(device_of(agent), device);
        }
    }
}
