//! The statements on the organization's row.

db::statements! {
    FIND = "SELECT org, id, name, country, currency, time_zone, number_format, date_format, language, public_url, owner_id, setup_step, \
        mails_passwords, user_name_case_matters, login_autocomplete, debt_settlement, policy_version, version FROM organization WHERE org = $1";
    INSERT = "INSERT INTO organization (org, id, name, country, currency, time_zone, number_format, date_format, language, public_url, \
        setup_step, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (org) DO NOTHING";
    UPDATE = "UPDATE organization SET name = $3, country = $4, currency = $5, time_zone = $6, number_format = $7, date_format = $8, \
        language = $9, public_url = $10, mails_passwords = $11, user_name_case_matters = $12, login_autocomplete = $13, debt_settlement = $14, \
        version = version + 1 WHERE org = $1 AND version = $2";
    CONTACTS = "SELECT account_manager_name, account_manager_email, account_manager_phone, billing_name, billing_email, billing_phone, \
        version FROM organization_contacts WHERE org = $1";
    /// Nothing if somebody else saved since version $8.
    SAVE_CONTACTS = "INSERT INTO organization_contacts (org, account_manager_name, account_manager_email, account_manager_phone, \
        billing_name, billing_email, billing_phone, version) VALUES ($1, $2, $3, $4, $5, $6, $7, 1) \
        ON CONFLICT (org) DO UPDATE SET account_manager_name = excluded.account_manager_name, \
        account_manager_email = excluded.account_manager_email, account_manager_phone = excluded.account_manager_phone, \
        billing_name = excluded.billing_name, billing_email = excluded.billing_email, billing_phone = excluded.billing_phone, \
        version = organization_contacts.version + 1 WHERE organization_contacts.version = $8";
    HOLD = "UPDATE organization SET administration_seq = administration_seq + 1 WHERE org = $1";
    KEEP = "SELECT administration_seq FROM organization WHERE org = $1";
    BUMP_POLICY = "UPDATE organization SET policy_version = policy_version + 1 WHERE org = $1";
    SET_STEP = "UPDATE organization SET setup_step = $2 WHERE org = $1";
    SET_OWNER = "UPDATE organization SET owner_id = $2, policy_version = policy_version + 1, version = version + 1 \
        WHERE org = $1 AND owner_id IS NULL";
}
