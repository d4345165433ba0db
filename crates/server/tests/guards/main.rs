//! Guards over the whole product: what no single slice can see of itself.
//!
//! Each reads the product as it is (its router, its statements, its pages), so a new endpoint, statement or page is guarded from
//! its first day. Lists that are committed are compared, and written anew with `USHER_WRITE_REFERENCE=1`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test fails by panicking")]

mod access;
mod api;
mod asvs;
mod elsewhere;
mod endpoints;
mod pages;
mod statements;
mod tricks;
