//! Companies: a tree; a user belongs to one; a company sees itself and everything below.
