//! The texts of the account mails: the list, and for each an editor with its tags, a preview beside what the product would say, a
//! test to oneself, and the way back to the product's text.

mod editor;

use axum::extract::{Path, State};
use axum::response::Response;
use db::Read;
use kernel::{Category, Fault, OrgId};
use maud::{Markup, html};
use web::form::Form;
use web::kit::{self, Flash, Tone};
use web::page::Crumb;
use web::{Page, Problem};

use self::editor::{Editor, TextForm};
use super::{SERVER, TEMPLATES, admit};
use crate::account_mails::{self, MailKind, MailText, Words, Writer};
use crate::http::{App, Signed};
use crate::mail_settings::text;
use crate::{UserId, users};

fn address(kind: MailKind) -> String {
    format!("{TEMPLATES}/{}", kind.word())
}

fn kind_of(word: &str) -> Result<MailKind, Fault> {
    MailKind::from_word(word).ok_or_else(Fault::not_found)
}

/// Who changed a text.
fn name_of(read: &mut Read<'_>, org: OrgId, id: Option<UserId>) -> Result<String, Fault> {
    let Some(id) = id else { return Ok(text::by_the_product().to_owned()) };
    let user = users::find(read, org, id)?.filter(|user| user.status != users::UserStatus::Purged);
    Ok(user.map_or_else(|| text::former_user().to_owned(), |user| user.display_name()))
}

/// Every mail.
pub(super) async fn list(State(app): State<App>, signed: Signed) -> Result<Response, Problem> {
    admit(&signed)?;
    let org = signed.ctx.org;
    let texts = app.db.read(move |read| {
        let texts = account_mails::list(read, org)?;
        texts.into_iter().map(|text| Ok((name_of(read, org, text.changed_by)?, text))).collect::<Result<Vec<_>, Fault>>()
    });
    let rows: Vec<Vec<Markup>> = texts.await?.iter().map(|(who, text)| line(&signed, who, text)).collect();
    let table = kit::mini_table(text::templates(), &[text::templates_mail(), text::templates_when(), text::templates_state()], &rows);
    let crumbs = vec![Crumb::link(text::title(), SERVER), Crumb::here(text::templates())];
    let page = Page::new(text::templates())
        .sentence(text::templates_sentence())
        .crumbs(crumbs)
        .section(SERVER)
        .body(html! { (kit::card("").body(table)) });
    Ok(signed.show(page))
}

fn line(signed: &Signed, who: &str, mail: &MailText) -> Vec<Markup> {
    vec![html! { a.link href=(address(mail.kind)) { (mail.kind.label()) } }, html! { (mail.kind.sent_when()) }, standing(signed, who, mail)]
}

/// Whose words they are, and who made them so when.
fn standing(signed: &Signed, who: &str, mail: &MailText) -> Markup {
    html! {
        @match (&mail.edited, mail.changed_at) {
            (Some(_), Some(at)) => {
                (kit::badge(text::changed(), Tone::Accent)) " "
                (signed.me.format.moment(at, signed.ctx.now)) " " bdi { (text::changed_by(who)) }
            }
            _ => (text::of_the_product()),
        }
    }
}

/// What the editor's page shows beside what was typed.
struct Loaded {
    mail: MailText,
    changed_by: String,
    tags: Vec<account_mails::KnownTag>,
    writer: Writer,
}

async fn load(app: &App, signed: &Signed, kind: MailKind) -> Result<Loaded, Fault> {
    admit(signed)?;
    let (org, me) = (signed.ctx.org, signed.me.id);
    app.db
        .read(move |read| {
            let mail = account_mails::find(read, org, kind)?;
            let user = users::get(read, org, me)?;
            let no_address = || Fault::new(Category::Conflict, "mail_text.no_address", text::no_address_of_yours());
            let writer = Writer { to: user.addressee().ok_or_else(no_address)?, user_name: user.user_name };
            let changed_by = name_of(read, org, mail.changed_by)?;
            Ok(Loaded { changed_by, tags: account_mails::known_tags(read, org, kind)?, writer, mail })
        })
        .await
}

/// The editor.
pub(super) async fn form(State(app): State<App>, signed: Signed, Path(mail): Path<String>) -> Result<Response, Problem> {
    let loaded = load(&app, &signed, kind_of(&mail)?).await?;
    let typed = TextForm::of(&loaded.mail);
    Ok(show(&app, &signed, &loaded, &typed, None).await?)
}

async fn show(app: &App, signed: &Signed, loaded: &Loaded, typed: &TextForm, fault: Option<&Fault>) -> Result<Response, Fault> {
    let (ctx, kind, writer) = (signed.ctx.clone(), loaded.mail.kind, loaded.writer.clone());
    let words = Words { subject: typed.subject.clone(), text: typed.text.clone() };
    let previews = app.db.read(move |read| {
        let typed = account_mails::preview(&ctx, read, kind, &words, &writer)?;
        Ok::<_, Fault>((typed, account_mails::preview(&ctx, read, kind, &kind.default_words(), &writer)?))
    });
    let (preview, of_default) = previews.await?;
    Ok(signed.show(Editor { signed, loaded, typed, fault, preview: &preview, of_default: &of_default }.page()))
}

/// Saves; or shows the preview, or sends a test, of what was typed.
pub(super) async fn save(
    State(app): State<App>,
    signed: Signed,
    Path(mail): Path<String>,
    form: Form<TextForm>,
) -> Result<Response, Problem> {
    let (kind, typed) = (kind_of(&mail)?, form.input);
    let loaded = load(&app, &signed, kind).await?;
    let (ctx, input) = (signed.ctx.clone(), typed.input(kind));
    let done = match typed.act.as_str() {
        "preview" => {
            let checked = app.db.read(move |read| account_mails::check_words(&ctx, read, &input)).await;
            return Ok(show(&app, &signed, &loaded, &typed, checked.err().as_ref()).await?);
        }
        "test" => {
            let writer = loaded.writer.clone();
            let sent = app.db.write(move |tx| {
                account_mails::send_to_oneself(&ctx, tx, &input, &writer)?;
                Ok(mail::transport::find(&ctx, tx)?.is_some())
            });
            match sent.await {
                Ok(goes) => {
                    let to = &loaded.writer.to.address;
                    let words = if goes { text::test_sent(to) } else { text::test_waits(to) };
                    return Ok(show_said(&app, &signed, &loaded, &typed, words).await?);
                }
                Err(fault) => Err(fault),
            }
        }
        _ => app.db.write(move |tx| account_mails::edit(&ctx, tx, &input)).await,
    };
    match done {
        Ok(true) => Ok(signed.to_with(&address(kind), &Flash::good(text::text_saved(kind.label())))),
        Ok(false) => Ok(signed.to_with(&address(kind), &Flash::good(text::text_unchanged(kind.label())))),
        Err(fault) if fault.category == Category::Stale || !fault.fields.is_empty() => {
            let loaded = load(&app, &signed, kind).await?;
            Ok(show(&app, &signed, &loaded, &typed, Some(&fault)).await?)
        }
        Err(fault) => Err(fault.into()),
    }
}

/// The editor as it was, with words above: what was typed is not lost by a test.
async fn show_said(app: &App, signed: &Signed, loaded: &Loaded, typed: &TextForm, said: String) -> Result<Response, Fault> {
    let typed = TextForm { said, ..typed.clone() };
    show(app, signed, loaded, &typed, None).await
}

/// Asks before the product's text is used again.
pub(super) async fn ask_reset(State(app): State<App>, signed: Signed, Path(mail): Path<String>) -> Result<Response, Problem> {
    let kind = kind_of(&mail)?;
    let loaded = load(&app, &signed, kind).await?;
    let title = text::reset_title(kind.label());
    let confirm = kit::confirm(&*title, format!("{}/reset", address(kind)), text::reset_text(), address(kind))
        .consequence(text::reset_what())
        .consequence(text::reset_next())
        .carries("version", loaded.mail.version.to_string());
    let crumbs = vec![
        Crumb::link(text::title(), SERVER),
        Crumb::link(text::templates(), TEMPLATES),
        Crumb::link(kind.label(), address(kind)),
        Crumb::here(text::reset_text()),
    ];
    Ok(signed.show(Page::new(title.clone()).crumbs(crumbs).section(SERVER).body(kit::narrow(html! { (confirm) }))))
}

/// The version that was asked about.
#[derive(Debug, Clone, serde::Deserialize)]
pub(super) struct ResetForm {
    version: i64,
}

/// Uses the product's text again.
pub(super) async fn reset(
    State(app): State<App>,
    signed: Signed,
    Path(mail): Path<String>,
    form: Form<ResetForm>,
) -> Result<Response, Problem> {
    let (ctx, kind, version) = (signed.ctx.clone(), kind_of(&mail)?, form.input.version);
    app.db.write(move |tx| account_mails::reset(&ctx, tx, kind, version)).await?;
    Ok(signed.to_with(&address(kind), &Flash::good(text::text_reset(kind.label()))))
}
