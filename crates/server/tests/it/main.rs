//! The program from outside: started, asked, refused, ended.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test fails by panicking")]

mod clean_up;
mod commands;
mod configuration;
mod demo;
mod doctor;
#[cfg(target_os = "linux")]
mod faults;
mod kill;
#[cfg(target_os = "linux")]
mod memory;
mod network;
mod refusals;
mod seats;
mod secrets;
mod start;
mod support;
mod throttle;
mod tls;
