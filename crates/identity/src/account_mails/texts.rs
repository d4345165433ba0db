//! The texts as they stand: the organization's own where somebody wrote one, else the product's.

use db::{DbResult, Read, Row, params};
use kernel::{Micros, OrgId};

use super::kind::{MailKind, Words};
use super::store;
use crate::UserId;

/// How a mail's text stands.
#[derive(Debug, Clone)]
pub struct MailText {
    /// Which mail.
    pub kind: MailKind,
    /// What the organization says instead of the product's words, if it does.
    pub edited: Option<Words>,
    /// When it was last changed or reset; none if never.
    pub changed_at: Option<Micros>,
    /// By whom.
    pub changed_by: Option<UserId>,
    /// For saving: the version that was read; 0 if it was never changed.
    pub version: i64,
}

impl MailText {
    fn untouched(kind: MailKind) -> Self {
        Self { kind, edited: None, changed_at: None, changed_by: None, version: 0 }
    }

    /// The words that the next mail says.
    pub fn words(&self) -> Words {
        self.edited.clone().unwrap_or_else(|| self.kind.default_words())
    }
}

/// None if the row is of a mail that is none any more.
fn parse(row: Row) -> DbResult<Option<MailText>> {
    let mut r = row.reader();
    let word: String = r.next()?;
    let words = Words { subject: r.next()?, text: r.next()? };
    let (version, changed_at, changed_by) = (r.next()?, r.next()?, r.next()?);
    let edited = (!words.text.is_empty()).then_some(words);
    Ok(MailKind::from_word(&word).map(|kind| MailText { kind, edited, changed_at: Some(changed_at), changed_by, version }))
}

/// One mail's text.
pub fn find(read: &mut Read<'_>, org: OrgId, kind: MailKind) -> DbResult<MailText> {
    let row = read.find(store::FIND_TEXT, params![org, kind.word()])?;
    Ok(row.map(parse).transpose()?.flatten().unwrap_or_else(|| MailText::untouched(kind)))
}

/// Every mail's text, in the order of the screen.
pub fn list(read: &mut Read<'_>, org: OrgId) -> DbResult<Vec<MailText>> {
    let mut changed = Vec::new();
    for row in read.query(store::LIST_TEXTS, params![org])? {
        changed.extend(parse(row)?);
    }
    let text = |kind| changed.iter().find(|text| text.kind == kind).cloned().unwrap_or_else(|| MailText::untouched(kind));
    Ok(MailKind::ALL.iter().copied().map(text).collect())
}

/// The words that a mail of this kind says now.
pub(super) fn in_force(read: &mut Read<'_>, org: OrgId, kind: MailKind) -> DbResult<Words> {
    Ok(find(read, org, kind)?.words())
}
