//! Sheet from outside: files in, rows and reports out.

mod hostile;
mod import;
mod people;
mod properties;
mod reading;
mod real_files;
