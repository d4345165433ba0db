//! The ids of this crate's things.

kernel::id_type!(/// A user.
    UserId, "usr_");
kernel::id_type!(/// A company.
    CompanyId, "com_");
kernel::id_type!(/// A role.
    RoleId, "rol_");
kernel::id_type!(/// A profile.
    ProfileId, "pro_");
kernel::id_type!(/// A permission set.
    PermissionSetId, "pst_");
kernel::id_type!(/// A group.
    GroupId, "grp_");
kernel::id_type!(/// A team.
    TeamId, "tea_");
kernel::id_type!(/// A service category.
    CategoryId, "cat_");
kernel::id_type!(/// A custom field.
    FieldId, "fld_");
kernel::id_type!(/// A user plan.
    PlanId, "pln_");
kernel::id_type!(/// A session.
    SessionId, "ses_");
kernel::id_type!(/// An API key.
    ApiKeyId, "key_");
kernel::id_type!(/// An employee's card.
    EmployeeId, "emp_");
kernel::id_type!(/// A link that was sent.
    TokenId, "tok_");
kernel::id_type!(/// An import.
    ImportId, "imp_");
kernel::id_type!(/// A bulk change.
    BulkId, "blk_");
kernel::id_type!(/// An entry of the audit log.
    EventId, "evt_");
kernel::id_type!(/// A saved view of a list.
    ViewId, "viw_");
kernel::id_type!(/// A mail in the outbox, as programs name it.
    OutboxMailId, "mai_");
kernel::id_type!(/// An admin scope.
    ScopeId, "scp_");

db::id_column!(
    ApiKeyId,
    BulkId,
    CategoryId,
    CompanyId,
    EmployeeId,
    EventId,
    FieldId,
    GroupId,
    ImportId,
    PermissionSetId,
    PlanId,
    ProfileId,
    RoleId,
    ScopeId,
    SessionId,
    TeamId,
    TokenId,
    UserId,
    ViewId
);

web::described_ids!(
    ApiKeyId,
    BulkId,
    CategoryId,
    CompanyId,
    EmployeeId,
    EventId,
    FieldId,
    GroupId,
    ImportId,
    OutboxMailId,
    PermissionSetId,
    PlanId,
    ProfileId,
    RoleId,
    ScopeId,
    SessionId,
    TeamId,
    TokenId,
    UserId,
    ViewId
);
