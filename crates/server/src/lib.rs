//! The program `usher`: configuration, commands, the network, the workers. Everything that is of this machine (clock,
//! randomness, environment, files, sockets) is here and nowhere else.

pub mod clean_up;
pub mod cli;
pub mod config;
pub mod data_dir;
pub mod demo;
pub mod doctor;
pub mod http;
pub mod installation;
pub mod observe;
pub mod operator;
pub mod serve;
pub mod stop;
pub mod telemetry;
pub mod workers;
