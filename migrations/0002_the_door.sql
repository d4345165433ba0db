-- The door: when wrong tries lock, and what a network may try.

-- What the organization decided of it. No row: as it comes.
CREATE TABLE security_settings (
    org {int} NOT NULL PRIMARY KEY,
    most_tries {int} NOT NULL,
    window_secs {int} NOT NULL,
    first_lock_secs {int} NOT NULL,
    longest_lock_secs {int} NOT NULL,
    -- After so many locks for a time the next one has no end; none: they only grow.
    locks_for_a_time {int},
    locks_until_unlocked {int} NOT NULL,
    network_burst {int} NOT NULL,
    network_per_minute {int} NOT NULL,
    tells_administrators {int} NOT NULL,
    administrators_reset {int} NOT NULL,
    -- How long sessions live, unused and in any case, and how many one person has; none: any number.
    session_idle_secs {int} NOT NULL,
    session_absolute_secs {int} NOT NULL,
    most_sessions {int},
    -- How long a given password counts for what asks for it again.
    session_proven_secs {int} NOT NULL,
    version {int} NOT NULL
);

-- A browser's session is a cookie, a program's a bearer token; what opens one opens not the other.
ALTER TABLE session ADD COLUMN door {text} NOT NULL DEFAULT 'page';
CREATE INDEX session_by_use ON session (org, last_seen_at, id);

-- Keys of service users. Only a hash is kept; what is shown is the beginning. Scope, networks: words with blanks between.
CREATE TABLE api_key (
    org {int} NOT NULL,
    id {id} NOT NULL,
    user_id {id} NOT NULL,
    name {text} NOT NULL,
    token_hash {blob} NOT NULL,
    shown {text} NOT NULL,
    capabilities {text} NOT NULL,
    rights {text} NOT NULL,
    networks {text} NOT NULL,
    created_at {int} NOT NULL,
    created_by {id},
    expires_at {int} NOT NULL,
    replaced_by {id},
    revoked_at {int},
    last_used_at {int},
    last_used_ip {text} NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX api_key_hash_unique ON api_key (token_hash);
CREATE INDEX api_key_by_user ON api_key (org, user_id, id);
CREATE INDEX api_key_by_end ON api_key (org, expires_at, id);

-- What a program's Idempotency-Key changed, so that asking again does nothing twice: the answer, sealed, for a day.
CREATE TABLE idempotent_answer (
    org {int} NOT NULL,
    user_id {id} NOT NULL,
    key_hash {blob} NOT NULL,
    request_mac {blob} NOT NULL,
    sealed {blob},
    expires_at {int} NOT NULL,
    PRIMARY KEY (org, user_id, key_hash)
);
CREATE INDEX idempotent_answer_by_end ON idempotent_answer (org, expires_at, user_id, key_hash);

-- Locks by wrong tries, for the mail that tells administrators of those of an hour together.
CREATE TABLE lock_to_tell (
    org {int} NOT NULL,
    id {id} NOT NULL,
    user_id {id} NOT NULL,
    locked_at {int} NOT NULL,
    -- When they were told; nothing: not yet.
    told_at {int},
    PRIMARY KEY (org, id)
);

-- What the organization (kind organization, of_id of zeros), a role or a group demands of passwords and sessions. Nothing: it leaves that to the others.
CREATE TABLE sign_in_policy (
    org {int} NOT NULL,
    kind {text} NOT NULL,
    of_id {id} NOT NULL,
    least_chars {int},
    -- One a line.
    words {text} NOT NULL,
    history {int},
    -- A bit for each kind of signs.
    classes {int} NOT NULL,
    most_age_days {int},
    permanent {int},
    -- Of sessions; the organization's own limits stand in security_settings.
    session_idle_secs {int},
    session_absolute_secs {int},
    most_sessions {int},
    version {int} NOT NULL,
    PRIMARY KEY (org, kind, of_id)
);

-- Own passwords that were replaced, while a policy remembers them.
CREATE TABLE password_past (
    org {int} NOT NULL,
    user_id {id} NOT NULL,
    seq {int} NOT NULL,
    hash {text} NOT NULL,
    PRIMARY KEY (org, user_id, seq)
);

-- From where people and programs come in: networks with blanks between; none: from anywhere.
CREATE TABLE network_list (
    org {int} NOT NULL PRIMARY KEY,
    networks {text} NOT NULL,
    version {int} NOT NULL
);

-- Who comes in from anywhere in any case.
CREATE TABLE emergency_user (
    org {int} NOT NULL,
    user_id {id} NOT NULL,
    PRIMARY KEY (org, user_id)
);

-- From when until when accounts are good; no row: always. And what was told of the end.
CREATE TABLE validity (
    org {int} NOT NULL,
    user_id {id} NOT NULL,
    valid_from {int},
    valid_until {int},
    -- So many days before its end it was told.
    told_days {int},
    version {int} NOT NULL,
    PRIMARY KEY (org, user_id)
);
CREATE INDEX validity_by_end ON validity (org, valid_until, user_id);

-- The same days beside the people, for lists and for the clock that freezes: since ever is 0, for ever the greatest number.
ALTER TABLE users ADD COLUMN valid_from {int} NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN valid_until {int} NOT NULL DEFAULT 9223372036854775807;
CREATE INDEX users_by_end ON users (org, status, valid_until, id);

-- Ends of accounts that administrators are told of together.
CREATE TABLE validity_to_tell (
    org {int} NOT NULL,
    user_id {id} NOT NULL,
    -- When they were told; nothing: not yet.
    told_at {int},
    PRIMARY KEY (org, user_id)
);
