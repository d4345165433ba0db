//! The fields of a user plan, as they are typed and as they are shown.

use access::{Feature, Included, Module};
use kernel::FieldError;
use kernel::text::one_line;
use maud::{Markup, html};
use web::kit::{card, checkbox, field, switch};

use super::{capital, text};
use crate::plans::Plan;

/// A user plan as typed.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) everything: bool,
    pub(super) module: Vec<String>,
    pub(super) feature: Vec<String>,
    pub(super) version: i64,
    /// The person has seen who loses what.
    pub(super) seen: bool,
}

impl Typed {
    /// What is saved.
    pub(super) fn of(plan: &Plan) -> Self {
        let has = plan.included;
        Self {
            name: plan.name.clone(),
            description: plan.description.clone(),
            everything: has == Included::Everything,
            module: Module::ALL.iter().filter(|m| has.has_module(**m)).map(|m| m.word().to_owned()).collect(),
            feature: Feature::ALL.iter().filter(|f| has.has_feature(**f)).map(|f| f.word().to_owned()).collect(),
            version: plan.version,
            seen: false,
        }
    }

    /// What is ticked. A word that is none of the form's ticks nothing.
    pub(super) fn included(&self) -> Included {
        if self.everything {
            return Included::Everything;
        }
        let modules: Vec<Module> = self.module.iter().filter_map(|word| Module::from_word(word)).collect();
        let features: Vec<Feature> = self.feature.iter().filter_map(|word| Feature::from_word(word)).collect();
        Included::of(&modules, &features)
    }

    /// Whether this is what stands there, as after a form that was sent twice.
    pub(super) fn stands(&self, plan: &Plan) -> bool {
        let (name, description) = (one_line(&self.name), one_line(&self.description));
        (name, description, self.included()) == (plan.name.clone(), plan.description.clone(), plan.included)
    }

    /// The fields once more, for a question that carries them.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("name", self.name.clone()), ("description", self.description.clone()), ("version", self.version.to_string())];
        if self.everything {
            pairs.push(("everything", "on".to_owned()));
        }
        pairs.extend(self.module.iter().map(|word| ("module", word.clone())));
        pairs.extend(self.feature.iter().map(|word| ("feature", word.clone())));
        pairs
    }
}

/// Each field with what is typed and what stands saved.
pub(super) fn differences(typed: &Typed, saved: &Typed) -> Vec<(&'static str, String, String)> {
    let (yours, theirs) = (typed.included(), saved.included());
    let everything = |included: Included| if included == Included::Everything { text::yes() } else { text::no() }.to_owned();
    let modules = |of: Included| listed(Module::ALL.iter().filter(|m| of.has_module(**m)).map(|m| m.label().to_owned()));
    let features = |of: Included| listed(Feature::ALL.iter().filter(|f| of.has_feature(**f)).map(|f| capital(f.label())));
    vec![
        (text::name(), typed.name.clone(), saved.name.clone()),
        (text::description(), typed.description.clone(), saved.description.clone()),
        (text::includes_everything(), everything(yours), everything(theirs)),
        (text::modules(), modules(yours), modules(theirs)),
        (text::features(), features(yours), features(theirs)),
    ]
}

fn listed(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// The cards of the form.
pub(super) fn fields(typed: &Typed, errors: &[FieldError]) -> Markup {
    html! {
        (card("").body(html! {
            (field("name", text::name()).value(&typed.name).required().max_length(300).autocomplete("off").errors(errors))
            (field("description", text::description()).value(&typed.description).max_length(1000).errors(errors))
            (switch("everything", text::includes_everything()).hint(text::includes_everything_hint()).on(typed.everything))
        }))
        (card(text::modules()).sentence(text::modules_sentence()).body(html! {
            fieldset.choices aria-label=(text::modules()) {
                @for module in Module::ALL {
                    (checkbox("module", module.label()).value(module.word()).on(typed.module.iter().any(|word| word == module.word()))
                        .hint(if module.is_here() { "" } else { text::comes_later() }))
                }
            }
        }))
        (card(text::features()).sentence(text::features_sentence()).body(html! {
            fieldset.choices aria-label=(text::features()) {
                @for feature in Feature::ALL {
                    (checkbox("feature", capital(feature.label())).value(feature.word())
                        .on(typed.feature.iter().any(|word| word == feature.word())))
                }
            }
        }))
    }
}

/// The same for whoever only looks.
pub(super) fn shown(included: Included) -> Markup {
    let named = |module: &Module| if module.is_here() { module.label().to_owned() } else { text::later(module.label()) };
    let modules = Module::ALL.iter().filter(|m| included.has_module(**m)).map(named);
    let features = Feature::ALL.iter().filter(|f| included.has_feature(**f)).map(|f| capital(f.label()));
    let list = |title: &str, names: Vec<String>| {
        html! { (card(title).body(html! {
            @if names.is_empty() { p.dim { (text::none()) } } @else { ul.plain-list { @for name in &names { li { (name) } } } }
        })) }
    };
    html! {
        @if included == Included::Everything { (card(text::everything()).sentence(text::includes_everything_hint())) }
        (list(text::modules(), modules.collect()))
        (list(text::features(), features.collect()))
    }
}
