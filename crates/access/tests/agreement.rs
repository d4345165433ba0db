//! The readings agree, rights only add, and nobody reaches above themselves.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use access::{Capability, CapabilitySet, Decision, Grant, Place, Rank, Refusal, Subject, Target, decide, filter};
use kernel::ids::Uuid;
use proptest::prelude::*;

/// Seven companies: 1 above 2 and 3; 2 above 4 and 5; 3 above 6 and 7.
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
    (set(), 0u128..8).prop_map(|(capabilities, at)| Grant {
        capabilities,
        place: if at == 0 { Place::Organization } else { Place::CompanyAndBelow(Uuid::from_u128(at)) },
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
        ranks: vec![Rank { capabilities, place_path: path(company) }],
    }
}

proptest! {
    // covers: D12, D13
    #[test]
    fn a_row_is_in_the_list_exactly_if_it_may_be_seen(grants in proptest::collection::vec(grant(), 0..4), company in 1u128..8) {
        let subject = subject(grants);
        let seen = decide(&subject, Capability::ViewUsers, &target(company, CapabilitySet::all())).is_allowed();
        prop_assert_eq!(filter(&subject, Capability::ViewUsers).covers(&path(company)), seen);
    }

    #[test]
    fn a_grant_more_never_takes_away(grants in proptest::collection::vec(grant(), 0..4), more in grant(), company in 1u128..8, held in set(), which in 0..Capability::ALL.len()) {
        let (before, capability) = (subject(grants.clone()), Capability::ALL[which]);
        let mut grants = grants;
        grants.push(more);
        let after = subject(grants);
        let target = target(company, held);
        prop_assert!(!decide(&before, capability, &target).is_allowed() || decide(&after, capability, &target).is_allowed());
    }

    // covers: C15
    #[test]
    fn nobody_acts_on_somebody_who_holds_more(grants in proptest::collection::vec(grant(), 0..4), company in 1u128..8, held in set()) {
        let subject = subject(grants);
        let target = target(company, held);
        if decide(&subject, Capability::EditUsers, &target).is_allowed() {
            prop_assert!(held.minus(subject.capabilities_at(&path(company))).is_empty());
        }
    }
}

fn everywhere(capabilities: CapabilitySet) -> Subject {
    subject(vec![Grant { capabilities, place: Place::Organization }])
}

#[test]
fn the_owner_is_touched_by_nobody_else() {
    let owner = Target { is_owner: true, ..target(1, CapabilitySet::all()) };
    let administrator = everywhere(CapabilitySet::all());
    assert_eq!(decide(&administrator, Capability::LockUsers, &owner), Decision::Deny(Refusal::IsOwner));
    assert!(decide(&administrator, Capability::ViewUsers, &owner).is_allowed());
    let themselves = Subject { is_owner: true, user: owner.user, ..administrator };
    assert!(decide(&themselves, Capability::EditUsers, &owner).is_allowed());
}

#[test]
fn what_may_not_be_known_is_not_there_and_what_may_is_forbidden_by_name() {
    let viewer = everywhere([Capability::ViewUsers].into_iter().collect());
    let refusal = decide(&viewer, Capability::LockUsers, &target(4, CapabilitySet::NONE)).check().unwrap_err();
    assert!(refusal.is("access.missing") && refusal.message.contains("users.lock"), "{refusal}");
    let elsewhere = subject(vec![Grant { capabilities: CapabilitySet::all(), place: Place::CompanyAndBelow(Uuid::from_u128(3)) }]);
    assert!(decide(&elsewhere, Capability::LockUsers, &target(4, CapabilitySet::NONE)).check().unwrap_err().is("not_found"));
    assert!(decide(&elsewhere, Capability::LockUsers, &target(6, CapabilitySet::NONE)).is_allowed());
}

#[test]
fn a_part_of_the_organization_does_not_administer_the_whole() {
    let part = subject(vec![Grant { capabilities: CapabilitySet::all(), place: Place::CompanyAndBelow(Uuid::from_u128(1)) }]);
    assert!(!decide(&part, Capability::EditSettings, &Target::organization()).is_allowed());
    assert!(decide(&everywhere(CapabilitySet::all()), Capability::EditSettings, &Target::organization()).is_allowed());
}

#[test]
fn words_read_back() {
    assert_eq!(CapabilitySet::from_words(&CapabilitySet::all().to_words()), CapabilitySet::all());
    assert_eq!(CapabilitySet::from_words("users.view no.such"), [Capability::ViewUsers].into_iter().collect());
}

// covers: C15
#[test]
fn the_same_rights_over_a_larger_or_another_place_outrank() {
    let of_company = subject(vec![Grant { capabilities: CapabilitySet::all(), place: Place::CompanyAndBelow(Uuid::from_u128(2)) }]);
    let held_at = |place_path: Vec<Uuid>| Target {
        ranks: vec![Rank { capabilities: [Capability::EditUsers].into_iter().collect(), place_path }],
        ..target(4, CapabilitySet::NONE)
    };
    let may = |place_path| decide(&of_company, Capability::LockUsers, &held_at(place_path));
    assert_eq!(may(Vec::new()), Decision::Deny(Refusal::Outranked), "the whole organization");
    assert_eq!(may(path(1)), Decision::Deny(Refusal::Outranked), "the company above");
    assert_eq!(may(path(3)), Decision::Deny(Refusal::Outranked), "a company beside");
    assert!(may(path(2)).is_allowed() && may(path(5)).is_allowed());
}
