//! E-mail addresses, and mails to and from them.

use kernel::EmailAddress;
use mail::message::{Sender, written};

/// An address in the first line, the name beside it in the second, then a subject and a text.
pub fn take(data: &[u8]) {
    let Some(text) = super::text(data) else { return };
    let mut lines = text.splitn(4, '\n');
    let mut next = || lines.next().unwrap_or_default();
    let (typed, name, subject, words) = (next(), next(), next(), next());
    let Ok(address) = EmailAddress::parse(typed) else { return };
    let shown = address.as_str();
    assert!(shown.len() <= 254 && shown.matches('@').count() == 1, "{shown}");
    assert!(!shown.chars().any(|c| c.is_control() || c.is_whitespace() || "<>,;:\"()[]\\".contains(c)), "{shown:?}");
    assert_eq!(EmailAddress::parse(shown).as_ref(), Ok(&address), "what was read reads the same again");
    assert_eq!(kernel::text::fold(&address.key()), address.key(), "the key of {shown} is its own key");
    assert_eq!(format!("{}@{}", address.local(), address.domain()), shown);
    compose(&address, name, subject, words);
}

/// Whatever stands in it, a mail to an address that was taken can be written, and has the headers that it has.
fn compose(address: &EmailAddress, name: &str, subject: &str, words: &str) {
    let sender = EmailAddress::parse("usher@larkspur.example").expect("it is one");
    let sender = Sender { name: name.to_owned(), address: sender };
    let bytes = written(&sender, address, name, subject, words);
    let bytes = bytes.unwrap_or_else(|fault| panic!("a mail to {address} cannot be written: {fault:?}"));
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..end]).replace("\r\n", "\n");
    assert!(!head.contains('\r'), "{head:?}");
    let begins = |line: &&str| !line.starts_with([' ', '\t']);
    let names: Vec<&str> = head.split('\n').filter(begins).map(|line| line.split_once(':').map_or(line, |(name, _)| name)).collect();
    let known = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"];
    assert_eq!(names, known, "{head}");
    assert!(head.split('\n').all(|line| line.len() <= 998), "RFC 5322, 2.1.1: {head}");
}
