-- The foundation: one organization, its companies and people, how they sign in, what was done, what waits.
-- One text for both engines; the words in braces become each engine's types. `org` comes first in every key.
-- Times are microseconds UTC, booleans 0 or 1, ids UUIDv7. Unique indexes are named: the name becomes a field's error.

CREATE TABLE organization (
    org {int} NOT NULL PRIMARY KEY,
    id {id} NOT NULL,
    name {text} NOT NULL,
    country {text} NOT NULL,
    currency {text} NOT NULL,
    time_zone {text} NOT NULL,
    number_format {text} NOT NULL,
    date_format {text} NOT NULL,
    language {text} NOT NULL,
    public_url {text} NOT NULL,
    owner_id {id},
    setup_step {text} NOT NULL,
    mails_passwords {int} NOT NULL DEFAULT 1,
    user_name_case_matters {int} NOT NULL DEFAULT 1,
    login_autocomplete {int} NOT NULL DEFAULT 1,
    -- Whether "Is attorney" is shown of people.
    debt_settlement {int} NOT NULL DEFAULT 0,
    -- The number of the last custom field of users: tags are given in order and never again.
    last_user_field {int} NOT NULL DEFAULT 0,
    administration_seq {int} NOT NULL DEFAULT 0,
    policy_version {int} NOT NULL DEFAULT 1,
    version {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL
);

-- Whom to ask for more seats. No row: nobody is named.
CREATE TABLE organization_contacts (
    org {int} NOT NULL PRIMARY KEY,
    account_manager_name {text} NOT NULL,
    account_manager_email {text} NOT NULL,
    account_manager_phone {text} NOT NULL,
    billing_name {text} NOT NULL,
    billing_email {text} NOT NULL,
    billing_phone {text} NOT NULL,
    version {int} NOT NULL
);

CREATE TABLE company (
    org {int} NOT NULL,
    id {id} NOT NULL,
    parent_id {id},
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    name_sort {blob} NOT NULL,
    version {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX company_name_unique ON company (org, name_key);
CREATE INDEX company_by_parent ON company (org, parent_id, name_sort, id);

-- Every pair of a company and one above it, itself included: the wall G2 asks it.
CREATE TABLE company_above (
    org {int} NOT NULL,
    above_id {id} NOT NULL,
    below_id {id} NOT NULL,
    depth {int} NOT NULL,
    PRIMARY KEY (org, above_id, below_id)
);
CREATE INDEX company_above_by_above ON company_above (org, above_id, depth, below_id);
CREATE INDEX company_above_by_below ON company_above (org, below_id, depth, above_id);

CREATE TABLE role (
    org {int} NOT NULL,
    id {id} NOT NULL,
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    name_sort {blob} NOT NULL,
    description {text} NOT NULL,
    builtin {text},
    -- The role above, for the tree.
    parent_id {id},
    version {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX role_name_unique ON role (org, name_key);

-- Verbs and tools on modules: `rights` holds words such as `contacts.view`. A role has one or more.
CREATE TABLE profile (
    org {int} NOT NULL,
    id {id} NOT NULL,
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    name_sort {blob} NOT NULL,
    description {text} NOT NULL,
    builtin {text},
    rights {text} NOT NULL,
    version {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX profile_name_unique ON profile (org, name_key);

CREATE TABLE role_profile (
    org {int} NOT NULL,
    role_id {id} NOT NULL,
    profile_id {id} NOT NULL,
    PRIMARY KEY (org, role_id, profile_id)
);
CREATE INDEX role_profile_by_profile ON role_profile (org, profile_id, role_id);

-- A profile granted directly: `holder_kind` says whether to a user, a group, a team, or to everybody (whose id is of zeros).
CREATE TABLE permission_set (
    org {int} NOT NULL,
    id {id} NOT NULL,
    profile_id {id} NOT NULL,
    holder_kind {text} NOT NULL,
    holder_id {id} NOT NULL,
    expires_at {int},
    created_at {int} NOT NULL,
    created_by {id},
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX permission_set_unique ON permission_set (org, holder_id, profile_id);
CREATE INDEX permission_set_by_profile ON permission_set (org, profile_id, id);
CREATE INDEX permission_set_by_end ON permission_set (org, expires_at, id);

-- What somebody administers, and where. `hands_out` are the ids of the roles that may be handed out there, or `*` for all that
-- administer no more than the holder does. The holder is a user or a role; the place is the whole organization, the
-- holder's own company and below, or a named company and below.
CREATE TABLE admin_scope (
    org {int} NOT NULL,
    id {id} NOT NULL,
    user_id {id},
    role_id {id},
    place {text} NOT NULL,
    company_id {id},
    capabilities {text} NOT NULL,
    hands_out {text} NOT NULL DEFAULT '*',
    expires_at {int},
    version {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    created_by {id},
    PRIMARY KEY (org, id)
);
CREATE INDEX admin_scope_by_user ON admin_scope (org, user_id, id);
CREATE INDEX admin_scope_by_role ON admin_scope (org, role_id, id);
CREATE INDEX admin_scope_by_end ON admin_scope (org, expires_at, id);

CREATE TABLE user_group (
    org {int} NOT NULL,
    id {id} NOT NULL,
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    name_sort {blob} NOT NULL,
    description {text} NOT NULL DEFAULT '',
    version {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX user_group_name_unique ON user_group (org, name_key);

CREATE TABLE team (
    org {int} NOT NULL,
    id {id} NOT NULL,
    group_id {id} NOT NULL,
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    name_sort {blob} NOT NULL,
    description {text} NOT NULL DEFAULT '',
    version {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX team_name_unique ON team (org, name_key);
CREATE INDEX team_by_group ON team (org, group_id, name_sort, id);

-- Who is in which group (the primary one included) or team. `publishes`: the unit sees this person's records; `sees`:
-- this person sees the unit's. `kind` is that of `unit_member`.
CREATE TABLE membership (
    org {int} NOT NULL,
    unit_id {id} NOT NULL,
    user_id {id} NOT NULL,
    kind {int} NOT NULL,
    publishes {int} NOT NULL DEFAULT 1,
    sees {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    PRIMARY KEY (org, unit_id, user_id)
);
CREATE INDEX membership_by_user ON membership (org, user_id, kind, unit_id);

-- Whose records a unit holds: a person alone (0), everybody below a manager (1), who publishes to a group (2) or a team (3).
-- Derived from the manager and the memberships, and written by the verbs that change them.
CREATE TABLE unit_member (
    org {int} NOT NULL,
    unit_id {id} NOT NULL,
    user_id {id} NOT NULL,
    kind {int} NOT NULL,
    PRIMARY KEY (org, unit_id, user_id)
);
CREATE INDEX unit_member_by_user ON unit_member (org, user_id, kind, unit_id);

-- Queues of tickets, granted to people directly and to groups, whose members have them too.
CREATE TABLE service_category (
    org {int} NOT NULL,
    id {id} NOT NULL,
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    name_sort {blob} NOT NULL,
    version {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX service_category_name_unique ON service_category (org, name_key);

CREATE TABLE service_category_grant (
    org {int} NOT NULL,
    category_id {id} NOT NULL,
    principal_id {id} NOT NULL,
    is_group {int} NOT NULL,
    created_at {int} NOT NULL,
    PRIMARY KEY (org, category_id, principal_id)
);
CREATE INDEX service_category_grant_by_principal ON service_category_grant (org, principal_id, category_id);

-- `includes`: words of modules and features, or `*` for all that there are and will be. `used` and `reserved` are kept by the slice
-- `seats` with every change of a user's status and plan. No allowance: no limit.
CREATE TABLE user_plan (
    org {int} NOT NULL,
    id {id} NOT NULL,
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    name_sort {blob} NOT NULL,
    description {text} NOT NULL DEFAULT '',
    includes {text} NOT NULL DEFAULT '*',
    allowance {int},
    used {int} NOT NULL DEFAULT 0,
    reserved {int} NOT NULL DEFAULT 0,
    version {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX user_plan_name_unique ON user_plan (org, name_key);

-- `user` is a reserved word of PostgreSQL, so this one table stands in the plural.
CREATE TABLE users (
    org {int} NOT NULL,
    id {id} NOT NULL,
    type {text} NOT NULL,
    status {text} NOT NULL,
    user_name {text} NOT NULL,
    user_name_key {text} NOT NULL,
    first_name {text} NOT NULL,
    last_name {text} NOT NULL,
    name_sort {blob} NOT NULL,
    middle_name {text} NOT NULL DEFAULT '',
    -- The name that customers read, where it is not the person's own.
    nickname {text} NOT NULL DEFAULT '',
    job_title {text} NOT NULL DEFAULT '',
    -- Folded, so that filters find it by an index.
    job_title_key {text} NOT NULL DEFAULT '',
    -- Its sort key, in hexadecimal digits.
    job_title_sort {text} NOT NULL DEFAULT '',
    -- A calendar date, YYYY-MM-DD; empty if unknown.
    hire_date {text} NOT NULL DEFAULT '',
    is_attorney {int} NOT NULL DEFAULT 0,
    -- Additional information: free text.
    additional {text} NOT NULL DEFAULT '',
    -- Values of custom fields: JSON, the field's number to the value's stored text; empty if there are none.
    custom {text} NOT NULL DEFAULT '',
    primary_email {text},
    primary_email_key {text},
    email_verified_at {int},
    phone {text} NOT NULL DEFAULT '',
    -- Folded, letters and digits alone.
    phone_key {text} NOT NULL DEFAULT '',
    company_id {id} NOT NULL,
    role_id {id},
    primary_group_id {id},
    user_plan_id {id},
    reports_to_id {id},
    external_id {text},
    language {text} NOT NULL DEFAULT '',
    time_zone {text} NOT NULL DEFAULT '',
    currency {text} NOT NULL DEFAULT '',
    number_format {text} NOT NULL DEFAULT '',
    date_format {text} NOT NULL DEFAULT '',
    street {text} NOT NULL DEFAULT '',
    street_2 {text} NOT NULL DEFAULT '',
    city {text} NOT NULL DEFAULT '',
    region {text} NOT NULL DEFAULT '',
    postal_code {text} NOT NULL DEFAULT '',
    country {text} NOT NULL DEFAULT '',
    lock_cause {text},
    locked_until {int},
    freeze_reason {text} NOT NULL DEFAULT '',
    deleted_at {int},
    user_name_mail_asked {int} NOT NULL DEFAULT 0,
    last_sign_in_at {int} NOT NULL DEFAULT 0,
    subject_version {int} NOT NULL DEFAULT 1,
    version {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    created_by {id},
    updated_at {int} NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX users_user_name_unique ON users (org, user_name_key);
CREATE UNIQUE INDEX users_primary_email_unique ON users (org, primary_email_key);
CREATE UNIQUE INDEX users_external_id_unique ON users (org, external_id);
CREATE INDEX users_by_status_name ON users (org, status, name_sort, id);
CREATE INDEX users_by_name ON users (org, name_sort, id);
CREATE INDEX users_by_company_name ON users (org, company_id, status, name_sort, id);
CREATE INDEX users_by_role ON users (org, role_id, status, name_sort, id);
CREATE INDEX users_by_primary_group ON users (org, primary_group_id, status, name_sort, id);
CREATE INDEX users_by_plan ON users (org, user_plan_id, status, name_sort, id);
CREATE INDEX users_by_reports_to ON users (org, reports_to_id, status, name_sort, id);
-- Each order of the list has its index, a status at a time.
CREATE INDEX users_by_last_sign_in ON users (org, status, last_sign_in_at, id);
CREATE INDEX users_by_creation ON users (org, status, created_at, id);
CREATE INDEX users_by_user_name ON users (org, status, user_name_key, id);
CREATE INDEX users_by_email ON users (org, status, COALESCE(primary_email_key, ''), id);
CREATE INDEX users_in_order_of_job_title ON users (org, status, job_title_sort, id);
CREATE INDEX users_in_order_of_hire_date ON users (org, status, hire_date, id);
-- Filters on a person's own lines find them here, or look through these instead of the rows.
CREATE INDEX users_by_job_title ON users (org, job_title_key, id);
CREATE INDEX users_by_phone ON users (org, phone_key, id);
CREATE INDEX users_by_hire_date ON users (org, hire_date, id);
-- Programs are few among people.
CREATE INDEX users_that_are_programs ON users (org, status, name_sort, id) WHERE type = 'service';
-- The clean-up looks for locks whose time is over, and for people whose time in the recycle bin is.
CREATE INDEX users_by_lock_end ON users (org, locked_until, id);
CREATE INDEX users_by_deletion ON users (org, deleted_at, id);

-- Fields of users that administrators define. `number` makes the tag {ASSUFn}; no other field gets it, ever.
CREATE TABLE user_field (
    org {int} NOT NULL,
    id {id} NOT NULL,
    number {int} NOT NULL,
    kind {text} NOT NULL,
    label {text} NOT NULL,
    label_key {text} NOT NULL,
    hint {text} NOT NULL,
    is_required {int} NOT NULL,
    -- Of kind user: whom it takes. Empty: everybody; `attorney`; or the name of a yes/no field, as assuf3.
    only_who {text} NOT NULL DEFAULT '',
    position {int} NOT NULL,
    last_choice {int} NOT NULL DEFAULT 0,
    version {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX user_field_label_unique ON user_field (org, label_key);
CREATE UNIQUE INDEX user_field_number_unique ON user_field (org, number);

CREATE TABLE user_field_choice (
    org {int} NOT NULL,
    field_id {id} NOT NULL,
    number {int} NOT NULL,
    label {text} NOT NULL,
    position {int} NOT NULL,
    is_retired {int} NOT NULL,
    PRIMARY KEY (org, field_id, number)
);

-- One row for each value of a custom field that somebody has, so that lists filter and order by it: `value_key` is the bytes of
-- `fields::Value::key`, which sort as the values do; `value_text` is a text, folded, for looking into it. Written with `users.custom`,
-- by the slice `custom_fields`.
CREATE TABLE field_key (
    org {int} NOT NULL,
    field_id {id} NOT NULL,
    value_key {blob} NOT NULL,
    user_id {id} NOT NULL,
    value_text {text} NOT NULL DEFAULT '',
    PRIMARY KEY (org, field_id, value_key, user_id)
);
CREATE INDEX field_key_by_user ON field_key (org, user_id, field_id, value_key);

-- The folded words by which a person is found: names, user name, e-mail and its parts. Searched by prefix range.
CREATE TABLE user_term (
    org {int} NOT NULL,
    term {text} NOT NULL,
    user_id {id} NOT NULL,
    PRIMARY KEY (org, term, user_id)
);
-- With the term: whether somebody has a word is asked of people one by one, where many have it.
CREATE INDEX user_term_by_user ON user_term (org, user_id, term);

-- Staff cards: people of the organization, with or without a user. A user has at most one.
CREATE TABLE employee (
    org {int} NOT NULL,
    id {id} NOT NULL,
    first_name {text} NOT NULL,
    last_name {text} NOT NULL,
    name_sort {blob} NOT NULL,
    email {text},
    email_key {text},
    phone {text} NOT NULL,
    job_title {text} NOT NULL,
    -- A calendar date, YYYY-MM-DD; empty if unknown.
    hire_date {text} NOT NULL,
    company_id {id} NOT NULL,
    user_id {id},
    version {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    created_by {id},
    updated_at {int} NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX employee_user_unique ON employee (org, user_id);
CREATE INDEX employee_by_email ON employee (org, email_key, company_id);
CREATE INDEX employee_by_name ON employee (org, name_sort, id);
CREATE INDEX employee_by_company_name ON employee (org, company_id, name_sort, id);
CREATE INDEX employee_by_link_name ON employee (org, user_id, name_sort, id);

CREATE TABLE employee_term (
    org {int} NOT NULL,
    term {text} NOT NULL,
    employee_id {id} NOT NULL,
    PRIMARY KEY (org, term, employee_id)
);
CREATE INDEX employee_term_by_employee ON employee_term (org, employee_id);

-- That a user's address was compared with those of the cards, once, and what came of it; or what a person decided since.
CREATE TABLE employee_match (
    org {int} NOT NULL,
    user_id {id} NOT NULL,
    outcome {text} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (org, user_id)
);

-- That everybody who was there before the cards has been compared.
CREATE TABLE employee_matching_done (
    org {int} NOT NULL PRIMARY KEY,
    at {int} NOT NULL
);

-- One namespace for user names and e-mails: whoever holds a key holds it against everybody else. A former name of a
-- renamed person stays theirs.
CREATE TABLE sign_in_key (
    org {int} NOT NULL,
    key {text} NOT NULL,
    user_id {id} NOT NULL,
    is_name {int} NOT NULL,
    is_email {int} NOT NULL,
    PRIMARY KEY (org, key)
);
CREATE INDEX sign_in_key_by_user ON sign_in_key (org, user_id, key);

-- Names of purged people, as keyed hashes: held for good without naming anybody.
CREATE TABLE reserved_name (
    org {int} NOT NULL,
    name_hash {blob} NOT NULL,
    PRIMARY KEY (org, name_hash)
);

CREATE TABLE password (
    org {int} NOT NULL,
    user_id {id} NOT NULL,
    hash {text} NOT NULL,
    is_temporary {int} NOT NULL,
    must_change {int} NOT NULL,
    expires_at {int},
    set_at {int} NOT NULL,
    PRIMARY KEY (org, user_id)
);

CREATE TABLE session (
    org {int} NOT NULL,
    id {id} NOT NULL,
    token_hash {blob} NOT NULL,
    user_id {id} NOT NULL,
    created_at {int} NOT NULL,
    authenticated_at {int} NOT NULL,
    last_seen_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    ip {text} NOT NULL,
    user_agent {text} NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX session_token_unique ON session (token_hash);
CREATE INDEX session_by_user ON session (org, user_id, id);
CREATE INDEX session_by_expiry ON session (org, expires_at, id);

-- Links that are sent: invitation, reset, confirmation of an address. Only a hash is kept.
CREATE TABLE token (
    org {int} NOT NULL,
    id {id} NOT NULL,
    token_hash {blob} NOT NULL,
    purpose {text} NOT NULL,
    user_id {id} NOT NULL,
    address {text} NOT NULL,
    created_at {int} NOT NULL,
    created_by {id},
    lifetime_secs {int} NOT NULL,
    expires_at {int},
    used_at {int},
    revoked_at {int},
    copied_at {int},
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX token_hash_unique ON token (token_hash);
CREATE INDEX token_by_user ON token (org, user_id, purpose, id);
CREATE INDEX token_by_expiry ON token (org, purpose, expires_at, id);
CREATE INDEX token_by_creation ON token (org, created_at, id);

-- Wrong tries to sign in, counted before the password is looked at. Names that nobody has are counted in ghost rows.
CREATE TABLE attempt_counter (
    org {int} NOT NULL,
    subject {id} NOT NULL,
    failures {int} NOT NULL,
    window_began_at {int} NOT NULL,
    locks {int} NOT NULL,
    touched {int} NOT NULL,
    PRIMARY KEY (org, subject)
);

CREATE TABLE audit_event (
    org {int} NOT NULL,
    id {id} NOT NULL,
    at {int} NOT NULL,
    kind {text} NOT NULL,
    actor_kind {text} NOT NULL,
    actor_id {id},
    acting_for {id},
    via {text} NOT NULL,
    request_id {text} NOT NULL,
    subject_kind {text} NOT NULL,
    subject_id {id},
    changes {text} NOT NULL,
    circumstances {text} NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE INDEX audit_event_by_subject ON audit_event (org, subject_id, id);
CREATE INDEX audit_event_by_actor ON audit_event (org, actor_id, id);
CREATE INDEX audit_event_by_kind ON audit_event (org, kind, id);

-- Values that may name a person or lead to one: names, addresses, free text, from where. The event holds only
-- H(salt ‖ value), so that a purge can take them away.
CREATE TABLE audit_value (
    org {int} NOT NULL,
    event_id {id} NOT NULL,
    field {text} NOT NULL,
    side {text} NOT NULL,
    salt {blob} NOT NULL,
    value {text} NOT NULL,
    about_user_id {id},
    PRIMARY KEY (org, event_id, field, side)
);
CREATE INDEX audit_value_by_user ON audit_value (org, about_user_id, event_id);

CREATE TABLE audit_pending (
    org {int} NOT NULL,
    event_id {id} NOT NULL,
    PRIMARY KEY (org, event_id)
);

CREATE TABLE audit_link (
    org {int} NOT NULL,
    seq {int} NOT NULL,
    event_id {id} NOT NULL,
    hash {blob} NOT NULL,
    PRIMARY KEY (org, seq)
);
CREATE UNIQUE INDEX audit_link_event_unique ON audit_link (org, event_id);

-- Who may run a piece of work that only one process may run: the chainer, the clean-up.
CREATE TABLE lease (
    org {int} NOT NULL,
    name {text} NOT NULL,
    holder {text} NOT NULL,
    until {int} NOT NULL,
    PRIMARY KEY (org, name)
);

-- Work that goes on after the answer. `due_at` is when anybody may take it: its moment while it waits, the end of the
-- holder's lease while it runs, nothing once it ended. The payload is sealed, and blanked at the end.
CREATE TABLE job (
    org {int} NOT NULL,
    id {id} NOT NULL,
    kind {text} NOT NULL,
    unique_key {text},
    payload {blob} NOT NULL,
    state {text} NOT NULL,
    due_at {int},
    tries {int} NOT NULL DEFAULT 0,
    most_tries {int} NOT NULL,
    lease_holder {text} NOT NULL DEFAULT '',
    stop_asked {int} NOT NULL DEFAULT 0,
    done {int} NOT NULL DEFAULT 0,
    total {int} NOT NULL DEFAULT 0,
    cursor {text} NOT NULL DEFAULT '',
    last_error {text} NOT NULL DEFAULT '',
    created_at {int} NOT NULL,
    created_by {id},
    started_at {int},
    ended_at {int},
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX job_unique_key ON job (org, kind, unique_key);
CREATE INDEX job_by_due ON job (due_at, org, id);
CREATE INDEX job_by_state ON job (org, state, id);
CREATE INDEX job_by_end ON job (org, ended_at, id);

-- Mail that waits, is being sent, was sent, or could not be. `body` is sealed, and blanked once it is sent; `shown_text` is
-- the text with its secrets masked. `due_at` is the moment of the next thing to do: of the next try; while it is being
-- sent, of the end of the lease; of a dead mail with a secret, of the blanking of its body.
CREATE TABLE outbox (
    org {int} NOT NULL,
    id {id} NOT NULL,
    message_id {text} NOT NULL,
    template {text} NOT NULL,
    to_address {text} NOT NULL,
    to_user_id {id},
    token_id {id},
    subject {text} NOT NULL,
    shown_text {text} NOT NULL,
    holds_secret {int} NOT NULL,
    body {blob} NOT NULL,
    state {text} NOT NULL,
    tries {int} NOT NULL DEFAULT 0,
    due_at {int} NOT NULL,
    lease_holder {text} NOT NULL DEFAULT '',
    last_answer {text} NOT NULL DEFAULT '',
    created_at {int} NOT NULL,
    sent_at {int},
    PRIMARY KEY (org, id)
);
CREATE INDEX outbox_by_due ON outbox (state, due_at, org, id);
CREATE INDEX outbox_by_state ON outbox (org, state, id);
CREATE INDEX outbox_by_token ON outbox (org, token_id);
CREATE INDEX outbox_by_user ON outbox (org, to_user_id, id);
CREATE INDEX outbox_by_creation ON outbox (org, created_at, id);

-- A view of the list of users under a name: the parameters of its address, and who sees it besides its owner.
CREATE TABLE saved_view (
    org {int} NOT NULL,
    id {id} NOT NULL,
    owner_id {id} NOT NULL,
    name {text} NOT NULL,
    name_key {text} NOT NULL,
    name_sort {blob} NOT NULL,
    query {text} NOT NULL,
    visibility {text} NOT NULL,
    role_id {id},
    version {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX saved_view_name_unique ON saved_view (org, owner_id, name_key);
CREATE INDEX saved_view_by_owner ON saved_view (org, owner_id, name_sort, id);
CREATE INDEX saved_view_by_reach ON saved_view (org, visibility, role_id, name_sort, id);

-- Which view somebody has opened in place of the bare list.
CREATE TABLE saved_view_default (
    org {int} NOT NULL,
    user_id {id} NOT NULL,
    view_id {id} NOT NULL,
    PRIMARY KEY (org, user_id)
);
CREATE INDEX saved_view_default_by_view ON saved_view_default (org, view_id);

-- Which columns of the list of users somebody has outside saved views, in their order, and whether its rows have one line. No row: as it
-- comes.
CREATE TABLE list_choice (
    org {int} NOT NULL,
    user_id {id} NOT NULL,
    columns {text} NOT NULL,
    is_compact {int} NOT NULL,
    PRIMARY KEY (org, user_id)
);

-- What an organization says in an account mail instead of the product's own words. An empty body stands for those again; the
-- row stays, so that its version goes on growing.
CREATE TABLE mail_text (
    org {int} NOT NULL,
    mail {text} NOT NULL,
    subject {text} NOT NULL,
    body {text} NOT NULL,
    version {int} NOT NULL,
    changed_at {int} NOT NULL,
    changed_by {id},
    PRIMARY KEY (org, mail)
);

CREATE TABLE mail_transport (
    org {int} NOT NULL PRIMARY KEY,
    host {text} NOT NULL,
    port {int} NOT NULL,
    security {text} NOT NULL,
    user_name {text} NOT NULL,
    secret {blob},
    from_name {text} NOT NULL,
    from_address {text} NOT NULL,
    tested_at {int},
    version {int} NOT NULL DEFAULT 1
);

-- The password that somebody typed last on the form of the mail server, sealed, until it is saved or an hour has passed: after a
-- test that did not go it need not be typed again. It is used for this server, port, encryption and user name only.
CREATE TABLE mail_transport_try (
    org {int} NOT NULL,
    user_id {id} NOT NULL,
    host {text} NOT NULL,
    port {int} NOT NULL,
    security {text} NOT NULL,
    user_name {text} NOT NULL,
    secret {blob} NOT NULL,
    created_at {int} NOT NULL,
    PRIMARY KEY (org, user_id)
);

-- A file of people or companies on its way in. `position` is where the pass that runs stands, written with every batch;
-- `rows_done` guards it. `run` counts the checks: each has a pass of its own in `import_outcome`.
CREATE TABLE import (
    org {int} NOT NULL,
    id {id} NOT NULL,
    kind {text} NOT NULL,
    file_name {text} NOT NULL,
    file_bytes {int} NOT NULL,
    file_digest {text} NOT NULL,
    state {text} NOT NULL,
    settings {text} NOT NULL,
    run {int} NOT NULL DEFAULT 0,
    rows_done {int} NOT NULL DEFAULT 0,
    position {text} NOT NULL DEFAULT '',
    checked_before {text} NOT NULL DEFAULT '',
    checked {text} NOT NULL DEFAULT '',
    imported {text} NOT NULL DEFAULT '',
    undone {text} NOT NULL DEFAULT '',
    undo_at {int} NOT NULL DEFAULT 0,
    check_token {text} NOT NULL DEFAULT '',
    administrators {text} NOT NULL DEFAULT 'ticked',
    reason {text} NOT NULL DEFAULT '',
    fault {text} NOT NULL DEFAULT '',
    job_id {id},
    created_at {int} NOT NULL,
    created_by {id},
    ended_at {int},
    PRIMARY KEY (org, id)
);
CREATE INDEX import_by_creator ON import (org, created_by, id);
CREATE INDEX import_by_creation ON import (org, created_at, id);

-- The file, in pieces of 256 KiB; below 0 the order of its rows, as far as the last check found one.
CREATE TABLE import_chunk (
    org {int} NOT NULL,
    import_id {id} NOT NULL,
    seq {int} NOT NULL,
    bytes {blob} NOT NULL,
    PRIMARY KEY (org, import_id, seq)
);

-- What became of each row, once for each pass: `c1`, `c2` … for checks, `import` for the import itself; `more` is what is said of it
-- besides the first. A check keeps nothing of a batch but this: where `foretells` is 1, the status and the manager (of those who exist)
-- that the person would have now; of a company the first above it that exists, and how many levels that is. `ticked` is the importer's yes
-- to a row that makes an administrator.
CREATE TABLE import_outcome (
    org {int} NOT NULL,
    import_id {id} NOT NULL,
    pass {text} NOT NULL,
    line {int} NOT NULL,
    outcome {text} NOT NULL,
    label {text} NOT NULL,
    code {text} NOT NULL,
    field {text} NOT NULL,
    message {text} NOT NULL,
    subject_id {id},
    foretells {int} NOT NULL DEFAULT 0,
    manager_id {id},
    status {text} NOT NULL DEFAULT '',
    more {text} NOT NULL DEFAULT '',
    ticked {int} NOT NULL DEFAULT 0,
    PRIMARY KEY (org, import_id, pass, line)
);

-- Names of a file that are not there: `choice` is empty, `ignore`, or `map` with the one that is meant. `look` is the look at the file that
-- found it last.
CREATE TABLE import_name (
    org {int} NOT NULL,
    import_id {id} NOT NULL,
    kind {text} NOT NULL,
    name_key {text} NOT NULL,
    name {text} NOT NULL,
    choice {text} NOT NULL DEFAULT '',
    meant_id {id},
    look {int} NOT NULL,
    PRIMARY KEY (org, import_id, kind, name_key)
);

-- What an import wrote, in the order of the writes, so that it can be undone. What was made has nothing before. The versions are those of
-- the row behind the write: whoever changes it later, by whatever door, changes them.
CREATE TABLE import_write (
    org {int} NOT NULL,
    import_id {id} NOT NULL,
    seq {int} NOT NULL,
    kind {text} NOT NULL,
    subject_id {id} NOT NULL,
    label {text} NOT NULL,
    before_json {text} NOT NULL,
    version {int} NOT NULL,
    subject_version {int} NOT NULL,
    PRIMARY KEY (org, import_id, seq)
);
CREATE INDEX import_outcome_by_subject ON import_outcome (org, subject_id, import_id, pass);
-- Each step of a check asks whether there is one: of new people only, it would walk past all that they have.
CREATE INDEX import_outcome_foretelling ON import_outcome (org, import_id, pass, line) WHERE foretells = 1 AND subject_id IS NOT NULL;
-- Of companies, whose status is a number of levels: what a check foretells below each.
CREATE INDEX import_outcome_hung ON import_outcome (org, import_id, pass, manager_id) WHERE foretells = 1 AND status < 'a';
CREATE INDEX import_outcome_by_outcome ON import_outcome (org, import_id, pass, outcome, line);

-- Whoever was brought back to an earlier version by taking a change back: at the one they are as they were at the other.
CREATE TABLE user_again (
    org {int} NOT NULL,
    user_id {id} NOT NULL,
    version {int} NOT NULL,
    subject_version {int} NOT NULL,
    was_version {int} NOT NULL,
    was_subject_version {int} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (org, user_id, version, subject_version)
);
CREATE INDEX user_again_by_age ON user_again (org, at);

-- Bulk changes: one verb for many users. `matching` is the filter of the list whose people it is for, empty for ticked ones;
-- `undoes_id` names the bulk change that it takes back. `pass` counts the previews, `place` is the last row that the present pass is
-- done with: what a step wrote and where it stands are one transaction. `seats` is what the rows foretold so far do to user plans.
CREATE TABLE bulk_change (
    org {int} NOT NULL,
    id {id} NOT NULL,
    action {text} NOT NULL,
    matching {text} NOT NULL,
    undoes_id {id},
    back {text} NOT NULL,
    state {text} NOT NULL,
    pass {int} NOT NULL DEFAULT 0,
    total {int} NOT NULL DEFAULT 0,
    place {int} NOT NULL DEFAULT 0,
    gathered_to {text} NOT NULL DEFAULT '',
    changed {int} NOT NULL DEFAULT 0,
    unchanged {int} NOT NULL DEFAULT 0,
    refused {int} NOT NULL DEFAULT 0,
    administrators {int} NOT NULL DEFAULT 0,
    seats {text} NOT NULL DEFAULT '',
    counts_before {text} NOT NULL DEFAULT '',
    basis {text} NOT NULL DEFAULT '',
    reason {text} NOT NULL DEFAULT '',
    fault {text} NOT NULL DEFAULT '',
    job_id {id},
    created_at {int} NOT NULL,
    created_by {id} NOT NULL,
    begun_at {int},
    ended_at {int},
    paced_at {int},
    paced_from {int} NOT NULL DEFAULT 0,
    PRIMARY KEY (org, id)
);
CREATE INDEX bulk_change_by_undone ON bulk_change (org, undoes_id);

-- Each person of a bulk change once: what the preview foretells, what became of them, and what stood there before and after, for
-- the undo. Rows of an earlier `pass` match no longer. No names: those stand in `users` alone.
CREATE TABLE bulk_change_row (
    org {int} NOT NULL,
    bulk_id {id} NOT NULL,
    seq {int} NOT NULL,
    user_id {id} NOT NULL,
    pass {int} NOT NULL,
    version {int} NOT NULL DEFAULT 0,
    subject_version {int} NOT NULL DEFAULT 0,
    administers {int} NOT NULL DEFAULT 0,
    foretold {text} NOT NULL DEFAULT '',
    foretold_code {text} NOT NULL DEFAULT '',
    foretold_message {text} NOT NULL DEFAULT '',
    foretold_before {text} NOT NULL DEFAULT '',
    outcome {text} NOT NULL DEFAULT '',
    code {text} NOT NULL DEFAULT '',
    message {text} NOT NULL DEFAULT '',
    value_before {text} NOT NULL DEFAULT '',
    value_after {text} NOT NULL DEFAULT '',
    -- The versions of the person's row before the change and behind it: whoever changes them since changes those.
    stamp_before {text} NOT NULL DEFAULT '',
    stamp_after {text} NOT NULL DEFAULT '',
    PRIMARY KEY (org, bulk_id, seq)
);
CREATE UNIQUE INDEX bulk_change_row_person ON bulk_change_row (org, user_id, bulk_id);
