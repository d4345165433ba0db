//! Invitations: the link by which a person chooses the first password.
