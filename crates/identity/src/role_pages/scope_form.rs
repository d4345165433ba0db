//! The form of an admin scope: where, what, which roles may be handed out, until when.

use access::{Capability, CapabilitySet, HandsOut};
use kernel::Fault;
use kernel::ids::Uuid;
use maud::{Markup, html};
use web::kit::{button, card, checkbox, error_summary, field, link_button, narrow, radio_cards, select};

use super::shown::Places;
use super::{chosen, end_of, errors_of, last_day, sentence_case, text};
use crate::http::Signed;
use crate::roles::{Onward, Role, Scope, ScopeHolder, ScopePlace, SetScope};
use crate::{CompanyId, ScopeId};

const ORGANIZATION: &str = "organization";
const OWN_COMPANY: &str = "own_company";
const AT_MOST_OWN: &str = "own";
const ONLY: &str = "only";

#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    place: String,
    may: Vec<String>,
    hands_out: String,
    role: Vec<String>,
    until: String,
    version: String,
}

impl Typed {
    /// What a new one begins with.
    pub(super) fn fresh(onward: &Onward) -> Self {
        let hands_out = if onward.any { AT_MOST_OWN } else { ONLY };
        Self { place: ORGANIZATION.to_owned(), hands_out: hands_out.to_owned(), ..Self::default() }
    }

    /// What is stored.
    pub(super) fn of(signed: &Signed, scope: &Scope) -> Self {
        let place = match scope.place {
            ScopePlace::Organization => ORGANIZATION.to_owned(),
            ScopePlace::OwnCompany => OWN_COMPANY.to_owned(),
            ScopePlace::Company(id) => id.to_string(),
        };
        let (hands_out, role) = match &scope.hands_out {
            HandsOut::AtMostOwn => (AT_MOST_OWN, Vec::new()),
            HandsOut::Only(roles) => (ONLY, roles.iter().map(|role| crate::RoleId(*role).to_string()).collect()),
        };
        let may = scope.capabilities.iter().map(|capability| capability.word().to_owned()).collect();
        Self { place, may, hands_out: hands_out.to_owned(), role, until: last_day(signed, scope.until), version: scope.version.to_string() }
    }

    /// Saving it anew changes `scope` as it stands.
    pub(super) fn goes_from(&mut self, scope: &Scope) {
        self.version = scope.version.to_string();
    }

    /// What the verb takes.
    pub(super) fn input(&self, signed: &Signed, holder: ScopeHolder, scope: Option<ScopeId>) -> Result<SetScope, Fault> {
        let place = match self.place.as_str() {
            ORGANIZATION => ScopePlace::Organization,
            OWN_COMPANY => ScopePlace::OwnCompany,
            company => ScopePlace::Company(company.parse().unwrap_or(CompanyId(Uuid::nil()))),
        };
        let roles = self.role.iter().filter_map(|word| chosen(word)).map(|role| role.0).collect();
        let hands_out = if self.hands_out == ONLY { HandsOut::Only(roles) } else { HandsOut::AtMostOwn };
        let capabilities = self.may.iter().filter_map(|word| Capability::from_word(word)).collect();
        let scope = scope.map(|id| (id, self.version.parse().unwrap_or_default()));
        Ok(SetScope { holder, scope, place, capabilities, hands_out, until: end_of(signed, &self.until)? })
    }

    fn ticked(&self) -> CapabilitySet {
        self.may.iter().filter_map(|word| Capability::from_word(word)).collect()
    }
}

/// Where a form goes and what there is to choose from.
pub(super) struct Around<'a> {
    pub(super) action: String,
    pub(super) back: String,
    pub(super) places: &'a Places,
    /// All, for their names.
    pub(super) roles: &'a [Role],
    /// Those that may be named.
    pub(super) onward: &'a Onward,
}

/// The form. What the caller cannot pass on anywhere is not offered, unless it is ticked already.
pub(super) fn form(signed: &Signed, around: &Around<'_>, typed: &Typed, fault: Option<&Fault>) -> Markup {
    let errors = errors_of(fault);
    let offered = signed.ctx.subject.lasting().union(typed.ticked());
    let is_ticked = |role: &Role| typed.role.iter().any(|word| *word == role.id.to_string());
    let is_offered = |role: &&Role| is_ticked(role) || around.onward.roles.iter().any(|known| known.id == role.id);
    let mut cards = radio_cards("hands_out", text::hands_out());
    if around.onward.any || typed.hands_out == AT_MOST_OWN {
        cards = cards.card(AT_MOST_OWN, text::at_most_own(), text::at_most_own_says());
    }
    let cards = cards.card(ONLY, text::only_these(), text::only_these_says()).value(typed.hands_out.clone()).errors(errors);
    narrow(html! {
        (error_summary(fault))
        form.stack method="post" action=(around.action) data-dirty {
            input type="hidden" name="version" value=(typed.version);
            (card(text::where_it_holds()).body(html! {
                (select("place", text::place()).required().option(ORGANIZATION, text::the_organization()).option(OWN_COMPANY, text::the_own_company())
                    .group(text::company_and_below()).options(around.places.choices()).value(typed.place.clone()).errors(errors))
                (field("until", text::last_day()).date().value(&typed.until).hint(text::last_day_hint()).errors(errors))
            }))
            (card(text::may_do()).sentence(text::may_do_sentence()).body(html! {
                fieldset.choices id="f-capabilities" aria-label=(text::may_do()) {
                    @for capability in offered.iter() {
                        (checkbox("may", sentence_case(capability.label())).value(capability.word()).on(typed.ticked().has(capability)))
                    }
                }
            }))
            (card(text::roles_to_hand_out()).sentence(text::roles_to_hand_out_sentence()).body(html! {
                (cards)
                fieldset.choices aria-label=(text::only_these()) {
                    @for role in around.roles.iter().filter(is_offered) {
                        (checkbox("role", &role.name).value(role.id.to_string()).on(is_ticked(role)))
                    }
                }
            }))
            div.actions { (button(text::save()).primary()) (link_button(text::cancel(), around.back.clone())) }
        }
    })
}
