//! Lists of networks, as administrators and whoever makes an API key type them.

use std::net::IpAddr;

use identity::api_keys::Networks;

/// Any text.
pub fn take(data: &[u8]) {
    let Some(typed) = super::text(data) else { return };
    let Ok(networks) = Networks::read(typed) else { return };
    let words = networks.to_words();
    assert_eq!(Networks::read(&words).as_ref(), Ok(&networks), "what was read reads the same again: {words:?}");
    assert_eq!(networks.words().count(), networks.len());
    for word in networks.words() {
        let address = word.split_once('/').map_or(word, |(address, _)| address);
        let ip: IpAddr = address.trim().parse().unwrap_or_else(|_| panic!("{word} has no address"));
        assert!(networks.admit(Some(ip)), "{ip} lies in {word}");
        assert!(networks.admit(Some(ip.to_canonical())), "{ip} lies in {word}, however it is written");
    }
    assert!(networks.is_empty() || !networks.admit(None), "whose address is not known comes from nowhere that is named");
}
