//! What the words of a known kind of file mean where they mean something else than elsewhere.

use sheet::{Column, Found, Importable, Preset, spellings};

use super::model::ImportKind;
use super::row::Importer;

/// Headers, squeezed, with the field they fill; none is left out.
type Meanings = &'static [(&'static str, Option<&'static str>)];

fn meanings(preset: Preset) -> Meanings {
    match preset {
        // Numbers of that program, by which its people are known again.
        Preset::HubSpot => &[("userid", Some("external_id"))],
        Preset::Salesforce => &[("federationidentifier", None), ("division", None)],
        // Whoever administers there does not administer here by that.
        Preset::Vtiger => &[("admin", None), ("userid", Some("external_id"))],
        _ => &[],
    }
}

/// The columns as they are taken for in a file of this kind.
pub(super) fn columns(kind: ImportKind, header: &[String], preset: Option<Preset>) -> Vec<Column> {
    let importer = Importer::new(kind);
    let mut columns = sheet::recognize(header, importer.fields(), importer.not_imported());
    for (word, field) in preset.map_or(&[][..], meanings) {
        let Some(at) = columns.iter().position(|column| spellings(&column.header).iter().any(|spelling| spelling == word)) else {
            continue;
        };
        let is_filled = field.is_some() && columns.iter().any(|column| matches!(column.found, Found::Field(key) if Some(key) == *field));
        columns[at].found = match field {
            Some(key) if !is_filled => Found::Field(key),
            Some(_) => columns[at].found,
            None => Found::Unknown,
        };
    }
    columns
}
