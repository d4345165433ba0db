//! `/api/v1/imports/{id}/names`: names of the file that are not there, and what single ones are taken for.

use axum::http::Method;
use db::{Read, Tx};
use kernel::fault::FieldErrors;
use kernel::{Category, Fault};
use serde_json::json;
use web::openapi::Given;

use super::{id_of, may_mean, named, on_one, one_more};
use crate::http::api::{Asked, Listing, Operation, Reply};
use crate::imports::choices::has_name;
use crate::imports::{self, Chosen, Kind, MissingName, NamesFrom, text};

web::answer! {
    /// A name that rows have and that is not there.
    struct ImportName {
        /// By what it is known.
        key: String,
        /// As the file writes it first.
        name: String,
        /// Whether its cell counts as empty.
        ignored: bool,
        /// The id of what it is taken for.
        means: Option<String>,
    }
}

web::request! {
    /// What a name is taken for; neither: it goes as all others do.
    struct ImportNameChoice {
        /// By what it is known.
        key: String,
        /// Whether its cell counts as empty.
        ignored: Given<bool>,
        /// The id of what it is taken for.
        means: Given<String>,
    }
}

web::request! {
    /// What names of a kind are taken for.
    struct ChooseImportNames {
        /// Of what.
        kind: Kind,
        /// The names; those that are not named keep what was chosen.
        names: Vec<ImportNameChoice>,
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let kinds: Vec<_> = Kind::ALL.iter().map(|kind| kind.word()).collect();
    vec![
        on_one(Operation::read("/api/v1/imports/{id}/names", "imports.names", list))
            .says("List names that are not there", "As of the last choice of columns or check.")
            .verbs(&["imports::missing_names"])
            .lists()
            .query("kind", "Of what. Must be sent.", json!({ "type": "string", "enum": kinds })),
        on_one(Operation::write(Method::PATCH, "/api/v1/imports/{id}/names", "imports.choose_names", choose))
            .says(
                "Choose what names are taken for",
                "Counts where the rule of the kind is “map”. A check is of what was chosen when it began.",
            )
            .verbs(&["imports::choose_names"]),
    ]
}

fn list(asked: &Asked, read: &mut Read<'_>) -> Result<Reply<Listing<ImportName>>, Fault> {
    let import = named(asked, read)?;
    let words = || Kind::ALL.map(Kind::word).join(", ");
    let kind = asked.query.get("kind").and_then(Kind::from_word);
    let kind = kind.ok_or_else(|| Fault::new(Category::Malformed, "query.value", text::query_names(words())))?;
    let from = NamesFrom::After(asked.cursor().unwrap_or_default());
    let mut found = imports::missing_names(&asked.ctx, read, &import, kind, &from, one_more(asked))?;
    let is_more = found.len() > asked.limit;
    found.truncate(asked.limit);
    let next_cursor = found.last().filter(|_| is_more).map(|name| name.key.clone());
    let items = found.into_iter().map(|name| told(kind, name)).collect();
    Ok(Reply::new(Listing { items, next_cursor, total: None }))
}

fn told(kind: Kind, name: MissingName) -> ImportName {
    let means = if let Chosen::Is(id) = name.chosen { Some(id_of(kind, id)) } else { None };
    ImportName { key: name.key, name: name.name, ignored: name.chosen == Chosen::LeftOut, means }
}

fn choose(asked: &Asked, tx: &mut Tx<'_>, sent: &ChooseImportNames) -> Result<Reply<()>, Fault> {
    let (ctx, kind) = (&asked.ctx, sent.kind);
    let import = named(asked, tx)?;
    let may_mean = may_mean(ctx, tx, kind)?;
    let (mut chosen, mut errors) = (Vec::new(), FieldErrors::default());
    for (at, name) in sent.names.iter().enumerate() {
        if !has_name(tx, ctx.org, import.id, kind, &name.key)? {
            errors.add(format!("names.{at}.key"), "import.name_unknown", text::name_unknown());
        }
        let means = name.means.clone().this().map(|word| may_mean.get(&word).copied());
        let is = match means {
            Some(Some(id)) => Chosen::Is(id),
            Some(None) => {
                errors.add(format!("names.{at}.means"), "choice.unknown", text::choice_unknown());
                Chosen::Nothing
            }
            None if name.ignored == Given::This(true) => Chosen::LeftOut,
            None => Chosen::Nothing,
        };
        chosen.push((name.key.clone(), is));
    }
    errors.check()?;
    imports::choose_names(ctx, tx, import.id, kind, &chosen)?;
    Ok(Reply::new(()))
}
