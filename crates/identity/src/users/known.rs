//! What a verb on a person looks up besides the person, kept for the next one: companies, roles, groups, plans, managers, fields.
//!
//! For work on many people in one transaction: an import. The verb stays the one door, and asks what it always asks; what it was
//! told a moment ago it does not ask again. What the people's audit events say is kept too, to be written together. The invariant:
//! it lives no longer than its transaction, and is forgotten by whoever undoes a part of that.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use access::Ctx;
use db::{DbResult, Read, Tx, params};
use kernel::ids::Uuid;
use kernel::{Fault, OrgId};

use super::store;
use crate::custom_fields::{self, UserField};
use crate::{CompanyId, GroupId, PlanId, RoleId, UserId, audit, companies, organization, profiles, roles};

/// See the module. Only what was found good is kept, never a refusal.
#[derive(Debug, Default)]
pub struct Known {
    facts: Facts,
    pub(super) events: audit::Noted,
}

#[derive(Debug, Default)]
struct Facts {
    paths: HashMap<CompanyId, Vec<Uuid>>,
    roles: HashSet<(RoleId, CompanyId)>,
    groups: HashSet<GroupId>,
    /// Groups that the caller may put anybody into.
    open_groups: HashSet<GroupId>,
    plans: HashSet<PlanId>,
    managers: HashSet<UserId>,
    fields: Option<Arc<[UserField]>>,
    /// Nothing of this can go meanwhile.
    is_kept: bool,
}

impl Known {
    /// A company and those above it, as [`companies::path`] gives them.
    pub fn path(&mut self, read: &mut Read<'_>, org: OrgId, company: CompanyId) -> DbResult<Vec<Uuid>> {
        if let Some(path) = self.facts.paths.get(&company) {
            return Ok(path.clone());
        }
        let path = companies::path(read, org, company)?;
        self.facts.paths.insert(company, path.clone());
        Ok(path)
    }

    /// Keeps all places as they are until the end of the transaction, or of the part of it that is undone.
    pub(super) fn keep_places(&mut self, ctx: &Ctx, tx: &mut Tx<'_>) -> DbResult<()> {
        if !self.facts.is_kept {
            organization::keep_places(ctx, tx)?;
            self.facts.is_kept = true;
        }
        Ok(())
    }

    /// Forgets what was looked up: some of it may be otherwise by now.
    pub fn forget(&mut self) {
        self.facts = Facts::default();
    }

    /// Forgets people: one of them was changed.
    pub fn forget_people(&mut self) {
        self.facts.managers.clear();
    }

    /// How many events are noted; [`Known::cut`] goes back to there.
    pub fn mark(&self) -> usize {
        self.events.len()
    }

    /// Forgets everything since `mark`, the part of the transaction that was undone.
    pub fn cut(&mut self, mark: usize) {
        self.events.cut(mark);
        self.forget();
    }

    /// Writes the events. Belongs into the transaction of what they tell.
    pub fn announce(&mut self, ctx: &Ctx, tx: &mut Tx<'_>) -> DbResult<()> {
        self.events.write(ctx, tx)
    }

    pub(super) fn fields(&mut self, read: &mut Read<'_>, org: OrgId) -> DbResult<Arc<[UserField]>> {
        if let Some(fields) = &self.facts.fields {
            return Ok(Arc::clone(fields));
        }
        let fields: Arc<[UserField]> = custom_fields::list(read, org)?.into();
        self.facts.fields = Some(Arc::clone(&fields));
        Ok(fields)
    }

    pub(super) fn may_hand_out(
        &mut self,
        ctx: &Ctx,
        read: &mut Read<'_>,
        role: RoleId,
        company: CompanyId,
        path: &[Uuid],
    ) -> Result<(), Fault> {
        if self.facts.roles.contains(&(role, company)) {
            return Ok(());
        }
        roles::may_hand_out(ctx, read, role, path)?;
        self.facts.roles.insert((role, company));
        Ok(())
    }

    pub(super) fn has_group(&mut self, read: &mut Read<'_>, org: OrgId, group: GroupId) -> DbResult<bool> {
        if !self.facts.groups.contains(&group) {
            if read.scalar::<i64>(store::COUNT_GROUP, params![org, group])? == 0 {
                return Ok(false);
            }
            self.facts.groups.insert(group);
        }
        Ok(true)
    }

    /// Refuses a group that gives what neither the caller has nor the primary group gave that somebody leaves for it.
    pub(super) fn may_put_into(&mut self, ctx: &Ctx, read: &mut Read<'_>, from: Option<GroupId>, to: GroupId) -> Result<(), Fault> {
        if self.facts.open_groups.contains(&to) {
            return Ok(());
        }
        match profiles::require_own_of(ctx, read, None, to.0) {
            Ok(()) => {
                self.facts.open_groups.insert(to);
                Ok(())
            }
            Err(_) if from.is_some() => profiles::require_own_of(ctx, read, from.map(|group| group.0), to.0),
            Err(fault) => Err(fault),
        }
    }

    pub(super) fn has_plan(&mut self, read: &mut Read<'_>, org: OrgId, plan: PlanId) -> DbResult<bool> {
        if !self.facts.plans.contains(&plan) {
            if read.scalar::<i64>(store::COUNT_PLAN, params![org, plan])? == 0 {
                return Ok(false);
            }
            self.facts.plans.insert(plan);
        }
        Ok(true)
    }

    /// Whether this one was found to be somebody whom new people may report to.
    pub(super) fn is_manager(&self, manager: UserId) -> bool {
        self.facts.managers.contains(&manager)
    }

    pub(super) fn note_manager(&mut self, manager: UserId) {
        self.facts.managers.insert(manager);
    }
}
