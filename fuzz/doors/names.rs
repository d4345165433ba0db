//! Names of people and of their accounts, and the folding by which names are compared.

use identity::users::{UserName, person_name, phone};
use kernel::text::{fold, is_one_script, one_line, sort_key};

/// Any text.
pub fn take(data: &[u8]) {
    let Some(typed) = super::text(data) else { return };
    let (line, key) = (one_line(typed), fold(typed));
    assert_eq!(one_line(&line), line, "a line is its own line");
    assert!(!line.chars().any(char::is_control), "{line:?}");
    assert_eq!(fold(&key), key, "a key is its own key: {typed:?}");
    let _ = (sort_key(typed), is_one_script(typed));
    if let Ok(name) = UserName::parse(typed) {
        assert!(name.as_str().chars().count() <= 254 && !name.key().is_empty(), "{name:?}");
        assert!(is_one_script(name.as_str()), "{name:?}");
        assert_eq!(UserName::parse(name.as_str()).as_ref(), Ok(&name), "what was read reads the same again");
        assert_eq!(fold(name.as_str()), name.key());
    }
    if let Ok(name) = person_name("first_name", typed) {
        assert_eq!(person_name("first_name", &name), Ok(name));
    }
    if let Ok(number) = phone(typed) {
        assert_eq!(phone(&number), Ok(number));
    }
}
