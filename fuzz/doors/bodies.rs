//! What programs send: a body of JSON to any operation.

use std::sync::LazyLock;

use identity::http::api::{Operation, operations};
use kernel::Category;
use kernel::fault::FieldErrors;
use serde_json::Value;

/// In a thread's memory, because an operation is more than what is read here.
static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| operations().iter().map(|operation| operation.id).collect());

thread_local! {
    static OPERATIONS: Vec<Operation> = operations();
}

/// The first line names an operation, or stands for one; the rest is what it is sent.
pub fn take(data: &[u8]) {
    let (name, body) = super::first_line(data);
    let number = name.iter().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    let at = NAMES.iter().position(|known| known.as_bytes() == name).unwrap_or(number % NAMES.len());
    let Ok(sent) = serde_json::from_slice::<Value>(body) else { return };
    let read = OPERATIONS.with(|operations| operations[at].reads(&sent));
    let Err(fault) = read else { return };
    assert!(matches!(fault.category, Category::Malformed | Category::Invalid), "{}: {fault:?}", NAMES[at]);
    assert!(!fault.code.is_empty() && !fault.message.is_empty(), "{}: {fault:?}", NAMES[at]);
    assert!(fault.fields.len() <= FieldErrors::MOST, "{}: {} errors", NAMES[at], fault.fields.len());
    for field in &fault.fields {
        assert!(!field.code.is_empty() && !field.message.is_empty(), "{}: {field:?}", NAMES[at]);
        assert!(field.message.len() < 4000, "{}: a sentence of {} bytes", NAMES[at], field.message.len());
    }
}
