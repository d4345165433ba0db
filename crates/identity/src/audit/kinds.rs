//! Every kind of event with its sentence. A kind that is announced and stands not here fails a test.

use std::fmt::Write as _;

use super::text;

/// What a kind is about: the choices of the log's filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Users and their states.
    Users,
    /// Signing in, sessions, passwords.
    SignIn,
    /// Invitations, confirmations, resets.
    Links,
    /// Roles and administration.
    Administration,
    /// Companies, groups, user plans.
    Structure,
    /// The organization's settings and its mail.
    Organization,
    /// Reading files.
    Imports,
    /// What was refused, signing in included.
    Refusals,
}

impl Group {
    /// All, in the order of the screen.
    pub const ALL: [Self; 8] =
        [Self::Users, Self::SignIn, Self::Links, Self::Administration, Self::Structure, Self::Organization, Self::Imports, Self::Refusals];

    /// The word in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::SignIn => "sign-in",
            Self::Links => "links",
            Self::Administration => "administration",
            Self::Structure => "structure",
            Self::Organization => "organization",
            Self::Imports => "imports",
            Self::Refusals => "refusals",
        }
    }

    /// The group of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.word() == word)
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Users => text::group_users(),
            Self::SignIn => text::group_sign_in(),
            Self::Links => text::group_links(),
            Self::Administration => text::group_administration(),
            Self::Structure => text::group_structure(),
            Self::Organization => text::group_organization(),
            Self::Imports => text::group_imports(),
            Self::Refusals => text::group_refusals(),
        }
    }
}

/// A kind of event.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// As it is stored: `user.locked`.
    pub word: &'static str,
    /// What it is about.
    pub group: Group,
    /// What happened, to follow the name of who did it, with the name of what it was done to.
    pub sentence: fn(&str) -> String,
}

macro_rules! kinds {
    ($($group:ident { $($word:literal => $text:ident;)+ })+) => {
        /// Every kind of event that the product announces.
        pub const KINDS: &[Kind] = &[$($(
            Kind { word: $word, group: Group::$group, sentence: |target| text::sentence::$text(target) },
        )+)+];
    };
}

kinds! {
    Users {
        "user.created" => user_created;
        "user.updated" => user_updated;
        "user.user_name_changed" => user_name_changed;
        "user.preferences_changed" => preferences_changed;
        "user.email_verified" => email_verified;
        "user.activated" => user_activated;
        "user.locked" => user_locked;
        "user.unlocked" => user_unlocked;
        "user.tries_forgotten" => user_tries_forgotten;
        "user.validity_set" => validity_set;
        "user.validity_dropped" => validity_dropped;
        "user.frozen" => user_frozen;
        "user.unfrozen" => user_unfrozen;
        "user.deactivated" => user_deactivated;
        "user.deleted" => user_deleted;
        "user.restored" => user_restored;
        "user.purged" => user_purged;
        "user.user_name_mailed" => user_name_mailed;
        "user.login_info_mailed" => login_info_mailed;
        "user.link_mailed" => link_mailed;
        "user.joined" => user_joined;
        "user.membership_changed" => membership_changed;
        "user.left" => user_left;
        "user.moved_by_removal" => user_moved_by_removal;
        "user.service_categories_set" => user_categories_set;
        "users.exported" => users_exported;
        "employee.created" => employee_created;
        "employee.updated" => employee_updated;
        "employee.linked" => employee_linked;
        "employee.unlinked" => employee_unlinked;
        "employee.deleted" => employee_deleted;
        "employees.exported" => employees_exported;
        "bulk.started" => bulk_started;
        "bulk.resumed" => bulk_resumed;
        "bulk.ended" => bulk_ended;
        "bulk.rows_exported" => bulk_rows_exported;
    }
    SignIn {
        "session.begun" => session_begun;
        "session.ended" => session_ended;
        "session.all_ended" => sessions_ended;
        "sign_ins.exported" => sign_ins_exported;
        "password.set" => password_set;
        "password.removed" => password_removed;
        "password.change_required" => password_change_required;
        "api_key.created" => api_key_created;
        "api_key.rotated" => api_key_rotated;
        "api_key.revoked" => api_key_revoked;
        "api_key.all_revoked" => api_keys_revoked;
        "api_key.expired" => api_key_expired;
    }
    Links {
        "user.invited" => user_invited;
        "user.invitation_revoked" => user_invitation_revoked;
        "invitation.sent" => invitation_sent;
        "invitation.resent" => invitation_resent;
        "invitation.link_copied" => invitation_link_copied;
        "invitation.accepted" => invitation_accepted;
        "invitation.revoked" => invitation_revoked;
        "invitation.expired" => invitation_expired;
        "confirmation.sent" => confirmation_sent;
        "user.email_taken_back" => user_email_taken_back;
        "way_back.ended" => way_back_ended;
        "recovery.link_mailed" => recovery_link_mailed;
        "recovery.link_printed" => recovery_link_printed;
        "recovery.password_reset" => recovery_password_reset;
    }
    Administration {
        "administration.granted" => administration_granted;
        "administration.changed" => administration_changed;
        "administration.revoked" => administration_revoked;
        "administration.ended" => administration_ended;
        "permission_set.granted" => permission_set_granted;
        "permission_set.end_changed" => permission_set_end_changed;
        "permission_set.revoked" => permission_set_revoked;
        "permission_set.ended" => permission_set_ended;
        "baseline.granted" => baseline_granted;
        "baseline.end_changed" => baseline_end_changed;
        "baseline.revoked" => baseline_revoked;
        "baseline.ended" => baseline_ended;
        "role.seeded" => roles_seeded;
        "role.copied" => role_copied;
        "role.created" => role_created;
        "role.changed" => role_changed;
        "role.deleted" => role_deleted;
        "role.profiles_set" => role_profiles_set;
        "profile.seeded" => profiles_seeded;
        "profile.created" => profile_created;
        "profile.changed" => profile_changed;
        "profile.deleted" => profile_deleted;
    }
    Structure {
        "saved_view.shared" => saved_view_shared;
        "saved_view.changed" => saved_view_changed;
        "saved_view.deleted" => saved_view_deleted;
        "company.created" => company_created;
        "company.renamed" => company_renamed;
        "company.moved" => company_moved;
        "company.deleted" => company_deleted;
        "user_group.created" => group_created;
        "user_group.changed" => group_changed;
        "user_group.deleted" => group_deleted;
        "user_group.service_categories_set" => group_categories_set;
        "team.created" => team_created;
        "team.changed" => team_changed;
        "team.deleted" => team_deleted;
        "service_category.created" => category_created;
        "service_category.renamed" => category_renamed;
        "service_category.deleted" => category_deleted;
        "user_plan.created" => plan_created;
        "user_plan.changed" => plan_changed;
        "user_plan.deleted" => plan_deleted;
        "user_plan.allowance_set" => plan_allowance_set;
    }
    Organization {
        "organization.created" => organization_created;
        "organization.set_up" => set_up_finished;
        "organization.owner_set" => owner_set;
        "organization.contacts_set" => contacts_set;
        "organization.settings_changed" => settings_changed;
        "security.settings_changed" => security_changed;
        "policy.changed" => policy_changed;
        "policy.removed" => policy_removed;
        "network_list.changed" => networks_changed;
        "network_list.lifted" => networks_lifted;
        "user_field.created" => field_created;
        "user_field.changed" => field_changed;
        "user_field.moved" => field_moved;
        "user_field.deleted" => field_deleted;
        "backup.written" => backup_written;
        "mail.server_saved" => mail_server_saved;
        "mail.server_removed" => mail_server_removed;
        "mail.text_changed" => mail_text_changed;
        "mail.text_reset" => mail_text_reset;
        "mail.retried" => mail_retried;
        "mail.cancelled" => mail_cancelled;
    }
    Imports {
        "import.uploaded" => import_uploaded;
        "import.started" => import_started;
        "import.resumed" => import_resumed;
        "import.ended" => import_ended;
        "import.undo_started" => import_undo_started;
        "import.undone" => import_undone;
        "import.rows_downloaded" => import_rows_downloaded;
        "import.deleted" => import_deleted;
    }
    Refusals {
        "access.refused" => access_refused;
        "sign_in.refused" => sign_in_refused;
        "password.change_refused" => password_change_refused;
    }
}

/// The kind of this word.
pub fn find(word: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.word == word)
}

/// The page `docs/reference/events.md`.
pub fn events_reference() -> String {
    let mut page = String::from(text::reference_head());
    for group in Group::ALL {
        let kinds: Vec<&Kind> = KINDS.iter().filter(|kind| kind.group == group).collect();
        let _ = write!(page, "\n## {}\n\n| Event | Who did it … |\n| --- | --- |\n", group.label());
        for kind in kinds {
            let _ = writeln!(page, "| `{}` | {} |", kind.word, (kind.sentence)("*…*"));
        }
    }
    page
}
