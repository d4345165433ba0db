//! The readings agree, rights only add, and nobody reaches above themselves.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use access::{
    ApiScope, Capability, CapabilitySet, Decision, Entitlements, Feature, Grant, HandsOut, Included, Module, Place, Rank, Refusal, Rights,
    Subject, Target, Verb, decide, filter,
};
use kernel::Micros;
use kernel::ids::Uuid;
use proptest::prelude::*;

/// Seven companies: 1 above 2 and 3; 2 above 4 and 5; 3 above 6 and 7.
/// When all of this is asked.
const NOW: Micros = Micros(1_000);

fn path(company: u128) -> Vec<Uuid> {
    let mut path = vec![Uuid::from_u128(company)];
    let mut at = company;
    while at > 1 {
        at /= 2;
        path.push(Uuid::from_u128(at));
    }
    path
}

fn set() -> impl Strategy<Value = CapabilitySet> {
    proptest::collection::vec(0..Capability::ALL.len(), 0..8).prop_map(|picks| picks.into_iter().map(|i| Capability::ALL[i]).collect())
}

fn grant() -> impl Strategy<Value = Grant> {
    (set(), 0u128..8).prop_map(|(capabilities, at)| {
        Grant::new(capabilities, if at == 0 { Place::Organization } else { Place::CompanyAndBelow(Uuid::from_u128(at)) })
    })
}

fn subject(grants: Vec<Grant>) -> Subject {
    Subject { user: Some(Uuid::from_u128(100)), company_path: path(1), grants, ..Subject::default() }
}

fn target(company: u128, capabilities: CapabilitySet) -> Target {
    Target {
        user: Some(Uuid::from_u128(200)),
        is_owner: false,
        company_path: path(company),
        ranks: vec![Rank { capabilities, place_path: path(company), until: None }],
    }
}

proptest! {
    // covers: D12, D13
    #[test]
    fn a_row_is_in_the_list_exactly_if_it_may_be_seen(grants in proptest::collection::vec(grant(), 0..4), company in 1u128..8) {
        let subject = subject(grants);
        let seen = decide(&subject, Capability::ViewUsers, &target(company, CapabilitySet::all()), NOW).is_allowed();
        prop_assert_eq!(filter(&subject, Capability::ViewUsers).covers(&path(company)), seen);
    }

    #[test]
    fn a_grant_more_never_takes_away(grants in proptest::collection::vec(grant(), 0..4), more in grant(), company in 1u128..8, held in set(), which in 0..Capability::ALL.len()) {
        let (before, capability) = (subject(grants.clone()), Capability::ALL[which]);
        let mut grants = grants;
        grants.push(more);
        let after = subject(grants);
        let target = target(company, held);
        prop_assert!(!decide(&before, capability, &target, NOW).is_allowed() || decide(&after, capability, &target, NOW).is_allowed());
    }

    // covers: C15
    #[test]
    fn nobody_acts_on_somebody_who_holds_more(grants in proptest::collection::vec(grant(), 0..4), company in 1u128..8, held in set()) {
        let subject = subject(grants);
        let target = target(company, held);
        if decide(&subject, Capability::EditUsers, &target, NOW).is_allowed() {
            prop_assert!(held.minus(subject.capabilities_at(&path(company))).is_empty());
        }
    }
}

proptest! {
    // covers: B32
    #[test]
    fn a_key_may_nothing_that_its_user_may_not(grants in proptest::collection::vec(grant(), 0..4), scope in set(), held in set(), is_owner: bool, of_owner: bool) {
        let full = Subject { is_owner, ..subject(grants) };
        let narrow = full.narrowed(&ApiScope { capabilities: scope, rights: Rights::NONE });
        for capability in Capability::ALL.iter().copied() {
            let whole = [Target::organization(), Target { user: full.user, ..target(1, held) }];
            let people = (1..8).map(|company| Target { is_owner: of_owner, ..target(company, held) });
            let places = (1..8).map(|company| Target::at(path(company)));
            for target in people.chain(places).chain(whole) {
                let (by_key, by_user) = (decide(&narrow, capability, &target, NOW), decide(&full, capability, &target, NOW));
                prop_assert!(!by_key.is_allowed() || (by_user.is_allowed() && scope.has(capability)), "{capability:?} {target:?}");
                prop_assert!(by_user != Decision::Deny(Refusal::NotKnown) || by_key == by_user, "a key learns of nothing more");
            }
            for company in 1..8 {
                let (by_key, by_user) = (filter(&narrow, capability), filter(&full, capability));
                prop_assert!(!by_key.covers(&path(company)) || by_user.covers(&path(company)));
                for role in [1, 2].map(Uuid::from_u128) {
                    prop_assert!(!narrow.hands_out(role, &path(company)) || full.hands_out(role, &path(company)));
                    prop_assert!(!narrow.passes_on_handing(role, &path(company)) || full.passes_on_handing(role, &path(company)));
                }
                prop_assert!(narrow.lasting_at(&path(company)).minus(full.lasting_at(&path(company))).is_empty());
            }
        }
        prop_assert_eq!(narrow.capabilities(), full.capabilities().and(scope));
        prop_assert!(!narrow.is_owner && !narrow.is_product);
    }
}

// covers: B32
#[test]
fn what_a_key_was_not_given_is_told_apart_from_what_the_role_lacks() {
    let role: CapabilitySet = [Capability::ViewUsers, Capability::LockUsers, Capability::EditUsers].into_iter().collect();
    let scope: CapabilitySet = [Capability::ViewUsers, Capability::LockUsers, Capability::PurgeUsers].into_iter().collect();
    let contacts = Rights::of(&[Module::Contacts], &[Verb::View]);
    let mut full = everywhere(role);
    (full.rights, full.lasting_rights) = (Rights::all(), Rights::NONE);
    let key = full.narrowed(&ApiScope { capabilities: scope, rights: contacts });
    let someone = target(4, CapabilitySet::NONE);
    let asked = |capability| decide(&key, capability, &someone, NOW);
    assert!(asked(Capability::ViewUsers).is_allowed() && asked(Capability::LockUsers).is_allowed());
    assert_eq!(asked(Capability::EditUsers), Decision::Deny(Refusal::Withheld(Capability::EditUsers)));
    assert_eq!(asked(Capability::PurgeUsers), Decision::Deny(Refusal::Missing(Capability::PurgeUsers)), "the role lacks it");
    let refusal = asked(Capability::EditUsers).check().unwrap_err();
    assert!(refusal.is("access.not_in_scope") && refusal.message.contains("users.edit"), "{refusal}");
    assert!((key.rights, key.lasting_rights) == (contacts, Rights::NONE));
    let whole = ApiScope { capabilities: CapabilitySet::all(), rights: Rights::all() };
    let (kept, less) = (full.narrowed(&whole), full.narrowed(&ApiScope { rights: Rights::NONE, ..whole }));
    assert!(!full.is_narrowed && !kept.is_narrowed && less.is_narrowed && key.is_narrowed, "less of either kind is less");
    assert!(kept.narrowed(&ApiScope { capabilities: scope, ..whole }).is_narrowed);
    let blind = full.narrowed(&ApiScope { capabilities: [Capability::LockUsers].into_iter().collect(), rights: Rights::NONE });
    assert_eq!(decide(&blind, Capability::LockUsers, &someone, NOW).check(), Ok(()), "nothing tells what it may do");
    assert_eq!(decide(&blind, Capability::EditUsers, &someone, NOW), Decision::Deny(Refusal::NotKnown));
    let product = Subject::product().narrowed(&ApiScope::default());
    assert!(!decide(&product, Capability::ViewUsers, &someone, NOW).is_allowed());
}

fn everywhere(capabilities: CapabilitySet) -> Subject {
    subject(vec![Grant::new(capabilities, Place::Organization)])
}

#[test]
fn the_owner_is_touched_by_nobody_else() {
    let owner = Target { is_owner: true, ..target(1, CapabilitySet::all()) };
    let administrator = everywhere(CapabilitySet::all());
    assert_eq!(decide(&administrator, Capability::LockUsers, &owner, NOW), Decision::Deny(Refusal::IsOwner));
    assert!(decide(&administrator, Capability::ViewUsers, &owner, NOW).is_allowed());
    let themselves = Subject { is_owner: true, user: owner.user, ..administrator };
    assert!(decide(&themselves, Capability::EditUsers, &owner, NOW).is_allowed());
}

#[test]
fn what_may_not_be_known_is_not_there_and_what_may_is_forbidden_by_name() {
    let viewer = everywhere([Capability::ViewUsers].into_iter().collect());
    let refusal = decide(&viewer, Capability::LockUsers, &target(4, CapabilitySet::NONE), NOW).check().unwrap_err();
    assert!(refusal.is("access.missing") && refusal.message.contains("users.lock"), "{refusal}");
    let elsewhere = subject(vec![Grant::new(CapabilitySet::all(), Place::CompanyAndBelow(Uuid::from_u128(3)))]);
    assert!(decide(&elsewhere, Capability::LockUsers, &target(4, CapabilitySet::NONE), NOW).check().unwrap_err().is("not_found"));
    assert!(decide(&elsewhere, Capability::LockUsers, &target(6, CapabilitySet::NONE), NOW).is_allowed());
}

#[test]
fn a_part_of_the_organization_does_not_administer_the_whole() {
    let part = subject(vec![Grant::new(CapabilitySet::all(), Place::CompanyAndBelow(Uuid::from_u128(1)))]);
    assert!(!decide(&part, Capability::EditSettings, &Target::organization(), NOW).is_allowed());
    assert!(decide(&everywhere(CapabilitySet::all()), Capability::EditSettings, &Target::organization(), NOW).is_allowed());
}

#[test]
fn words_read_back() {
    assert_eq!(CapabilitySet::from_words(&CapabilitySet::all().to_words()), CapabilitySet::all());
    assert_eq!(CapabilitySet::from_words("users.view no.such"), [Capability::ViewUsers].into_iter().collect());
}

// covers: C15
#[test]
fn the_same_rights_over_a_larger_or_another_place_outrank() {
    let of_company = subject(vec![Grant::new(CapabilitySet::all(), Place::CompanyAndBelow(Uuid::from_u128(2)))]);
    let held_at = |place_path: Vec<Uuid>| Target {
        ranks: vec![Rank { capabilities: [Capability::EditUsers].into_iter().collect(), place_path, until: None }],
        ..target(4, CapabilitySet::NONE)
    };
    let may = |place_path| decide(&of_company, Capability::LockUsers, &held_at(place_path), NOW);
    assert_eq!(may(Vec::new()), Decision::Deny(Refusal::Outranked), "the whole organization");
    assert_eq!(may(path(1)), Decision::Deny(Refusal::Outranked), "the company above");
    assert_eq!(may(path(3)), Decision::Deny(Refusal::Outranked), "a company beside");
    assert!(may(path(2)).is_allowed() && may(path(5)).is_allowed());
}

// covers: E5, E7
#[test]
fn what_the_user_plan_lacks_is_not_there_whatever_the_rights() {
    let small = Entitlements { plan: Some("Basic".into()), included: Included::of(&[Module::Tasks], &[Feature::Export]) };
    let administrator = Subject { entitlements: small.clone(), ..everywhere(CapabilitySet::all()) };
    let someone = target(4, CapabilitySet::NONE);
    assert!(decide(&administrator, Capability::EditUsers, &someone, NOW).is_allowed(), "administering people is no feature");
    assert!(decide(&administrator, Capability::ExportUsers, &someone, NOW).is_allowed());
    let refusal = decide(&administrator, Capability::ImportUsers, &Target::organization(), NOW);
    assert_eq!(refusal, Decision::Deny(Refusal::NotInPlan(Feature::Import, None)));
    assert!(!administrator.may_somewhere(Capability::ImportUsers) && !administrator.may_everywhere(Capability::ViewAudit));
    assert!(filter(&administrator, Capability::ViewAudit).is_nothing());
    assert!(decide(&everywhere(CapabilitySet::NONE), Capability::ViewAudit, &Target::organization(), NOW) != refusal);

    let viewer = Subject { entitlements: small, ..everywhere([Capability::ViewUsers].into_iter().collect()) };
    let both = decide(&viewer, Capability::ImportUsers, &someone, NOW);
    assert_eq!(both, Decision::Deny(Refusal::NotInPlan(Feature::Import, Some(Capability::ImportUsers))));
    assert!(both.check().unwrap_err().message.contains("users.import"));
    let mut member = everywhere(CapabilitySet::NONE);
    member.rights = Rights::all();
    assert!(member.may_with_records(Module::Deals, Verb::Merge));
    member.entitlements.included = Included::of(&[Module::Tasks], &[]);
    assert!(member.may_with_records(Module::Tasks, Verb::Merge) && !member.may_with_records(Module::Deals, Verb::View));
}

// covers: C2, C3
#[test]
fn rights_are_a_union_and_read_back() {
    let some = Rights::of(&[Module::Contacts, Module::Deals], &[Verb::Edit, Verb::BulkEdit]);
    assert!(some.has(Module::Deals, Verb::Edit) && !some.has(Module::Leads, Verb::Edit), "what is nowhere is denied");
    assert_eq!(Rights::from_words(&some.to_words()), some);
    assert_eq!(Rights::from_words("deals.edit deals.bend nothing tasks."), Rights::of(&[Module::Deals], &[Verb::Edit]));
    assert!(some.with_views().has(Module::Deals, Verb::View) && !some.with_views().has(Module::Leads, Verb::View));
    assert_eq!(some.union(Rights::all()), Rights::all());
    assert_eq!(Rights::all().minus(some).and(some), Rights::NONE);
    assert_eq!(Rights::all().count(), Module::ALL.len() * Verb::ALL.len());
    let plan = Included::of(&[Module::Deals], &[Feature::Import]);
    assert_eq!(Included::from_words(&plan.to_words()), plan);
    assert_eq!(Included::from_words(&Included::Everything.to_words()), Included::Everything);
    assert!(!Included::from_words("").has_module(Module::Deals));
}

// covers: C16, C27
#[test]
fn a_scope_names_roles_and_what_ends_is_not_passed_on() {
    let (clerk, boss) = (Uuid::from_u128(31), Uuid::from_u128(32));
    let edits: CapabilitySet = [Capability::EditUsers].into_iter().collect();
    let narrow = Grant { hands_out: HandsOut::Only(vec![clerk]), ..Grant::new(edits, Place::CompanyAndBelow(Uuid::from_u128(2))) };
    let by_narrow = subject(vec![narrow.clone()]);
    assert!(by_narrow.hands_out(clerk, &path(4)) && !by_narrow.hands_out(boss, &path(4)) && !by_narrow.hands_out(clerk, &path(3)));
    let looks = Grant::new([Capability::ViewUsers].into_iter().collect(), Place::Organization);
    assert!(!subject(vec![looks, narrow.clone()]).hands_out(boss, &path(4)), "who only sees people hands out nothing");
    assert!(subject(vec![narrow.clone(), Grant::new(edits, Place::Organization)]).hands_out(boss, &path(4)), "scopes add");
    let ends = subject(vec![Grant { until: Some(kernel::Micros(1)), ..Grant::new(edits, Place::Organization) }]);
    assert!(ends.capabilities_at(&path(4)).has(Capability::EditUsers));
    assert!(ends.lasting_at(&path(4)).is_empty() && ends.lasting_everywhere().is_empty());
}

// covers: C15, C27
#[test]
fn what_is_over_outranks_nobody() {
    let of_company = subject(vec![Grant::new(CapabilitySet::all(), Place::CompanyAndBelow(Uuid::from_u128(2)))]);
    let held_until = |until| Target {
        ranks: vec![Rank { capabilities: [Capability::EditUsers].into_iter().collect(), place_path: Vec::new(), until: Some(until) }],
        ..target(4, CapabilitySet::NONE)
    };
    let asked = |until| decide(&of_company, Capability::LockUsers, &held_until(until), NOW);
    assert_eq!(asked(Micros(NOW.0 + 1)), Decision::Deny(Refusal::Outranked));
    assert!(asked(NOW).is_allowed(), "its moment is its end");
}
