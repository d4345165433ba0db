//! Imports of companies and users from files.
