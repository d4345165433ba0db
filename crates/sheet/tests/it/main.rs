//! Sheet from outside: files in, rows and reports out.

#![allow(clippy::unwrap_used, clippy::panic, clippy::format_collect, reason = "a test fails by panicking, and its files are small")]

mod hostile;
mod import;
mod people;
mod properties;
mod reading;
mod real_files;
