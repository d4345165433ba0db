//! The statements on networks, and on who is exempt.

db::statements! {
    FIND = "SELECT networks, version FROM network_list WHERE org = $1";
    EXEMPT = "SELECT user_id FROM emergency_user WHERE org = $1 ORDER BY user_id";
    ADMIT = "SELECT n.networks, (SELECT COUNT(*) FROM emergency_user e WHERE e.org = n.org AND e.user_id = $2) FROM network_list n \
        WHERE n.org = $1 AND n.networks <> ''";
    SAVE = "INSERT INTO network_list (org, networks, version) VALUES ($1, $2, 1) ON CONFLICT (org) DO UPDATE SET networks = excluded.networks, \
        version = network_list.version + 1 WHERE network_list.version = $3";
    LIFT = "UPDATE network_list SET networks = '', version = version + 1 WHERE org = $1 AND networks <> ''";
    CLEAR_EXEMPT = "DELETE FROM emergency_user WHERE org = $1";
    ADD_EXEMPT = "INSERT INTO emergency_user (org, user_id) VALUES ($1, $2)";
}
