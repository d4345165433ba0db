//! Roles: the job, exactly one a user; what it administers comes with it as data.
