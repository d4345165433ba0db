//! A request's body that must keep a pace: so much time at once, and a second more for every so many bytes.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep};

/// Beyond the first grace, this many bytes buy a second: about the slowest line that is still of use.
const BYTES_A_SECOND: u64 = 8 * 1024;

/// The body.
pub(super) struct Paced {
    inner: Incoming,
    /// What any body may take ends here.
    grace: Instant,
    bytes: u64,
    deadline: Pin<Box<Sleep>>,
}

impl Paced {
    pub(super) fn new(inner: Incoming, patience: Duration) -> Self {
        let grace = Instant::now() + patience;
        Self { inner, grace, bytes: 0, deadline: Box::pin(tokio::time::sleep_until(grace)) }
    }
}

impl Body for Paced {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let frame = match Pin::new(&mut self.inner).poll_frame(cx) {
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Ready(Some(frame)) => frame.map_err(std::io::Error::other)?,
            Poll::Pending if self.deadline.as_mut().poll(cx).is_pending() => return Poll::Pending,
            Poll::Pending => return Poll::Ready(Some(Err(too_slow()))),
        };
        self.bytes += frame.data_ref().map_or(0, Bytes::len) as u64;
        let until = self.grace + Duration::from_secs(self.bytes / BYTES_A_SECOND);
        if Instant::now() > until {
            return Poll::Ready(Some(Err(too_slow())));
        }
        self.deadline.as_mut().reset(until);
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

fn too_slow() -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::TimedOut, "the body came too slowly")
}
