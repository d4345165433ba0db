//! A copy of a form's body, made while the handler reads it: whoever must be asked something first loses nothing that they typed.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;

use super::LIMIT_BYTES;

/// What was read of a body so far. Its clones share it.
#[derive(Debug, Clone, Default)]
pub struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    /// The body, of which whatever is read is kept, up to what a form may have and a byte more.
    pub fn of(&self, body: Body) -> Body {
        let kept = self.clone();
        Body::new(body.map_frame(move |frame| {
            if let Some(data) = frame.data_ref() {
                kept.add(data);
            }
            frame
        }))
    }

    fn add(&self, data: &Bytes) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = (LIMIT_BYTES + 1).saturating_sub(kept.len());
        kept.extend(data.iter().take(room));
    }

    /// What was read, as text; nothing if it is longer than a form may be, or no text.
    pub fn text(&self) -> Option<String> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() > LIMIT_BYTES { None } else { String::from_utf8(kept.clone()).ok() }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    #[tokio::test]
    async fn what_is_read_is_kept_up_to_the_size_of_a_form() {
        for (size, is_kept) in [(0, true), (LIMIT_BYTES, true), (LIMIT_BYTES + 1, false), (3 * LIMIT_BYTES, false)] {
            let (kept, sent) = (Kept::default(), "a".repeat(size));
            let read = to_bytes(kept.of(Body::from(sent.clone())), usize::MAX).await.unwrap();
            assert_eq!(read.len(), size, "the reader gets all of it");
            assert_eq!(kept.text(), is_kept.then_some(sent));
        }
        let kept = Kept::default();
        to_bytes(kept.of(Body::from(vec![0xff])), usize::MAX).await.unwrap();
        assert_eq!(kept.text(), None, "no text");
    }
}
