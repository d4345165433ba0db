//! Groups: department-like units; a user has one primary group.
