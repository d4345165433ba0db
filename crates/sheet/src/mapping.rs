//! What each column of a file is taken for: recognized first, then as the person decides. Kept as JSON.

use std::collections::BTreeMap;

use kernel::{Fault, FieldError, crypto};
use serde::{Deserialize, Serialize};

use crate::{About, Column, FieldSpec, Found, Record, Separator, column_name, text};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The separator that the columns were seen with.
    pub separator: Separator,
    /// For each column of the file the key of the field it fills, or nothing.
    pub columns: Vec<Option<String>>,
    /// Values for all rows, by the key of a field that no column fills.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
}

impl Mapping {
    /// The mapping that takes each column for what it was recognized as.
    pub fn recognized(about: &About, columns: &[Column]) -> Self {
        let field = |column: &Column| match column.found {
            Found::Field(key) => Some(key.to_owned()),
            _ => None,
        };
        Self { separator: about.separator, columns: columns.iter().map(field).collect(), constants: BTreeMap::new() }
    }

    /// Whether it fits the file and the fields: no field twice, none unknown, none missing that rows cannot do without.
    pub fn check(&self, about: &About, fields: &[FieldSpec]) -> Result<(), Fault> {
        self.check_besides(about, fields, |_| false)
    }

    /// The same where columns may stand for fields `besides`, of which the caller keeps account.
    pub fn check_besides(&self, about: &About, fields: &[FieldSpec], besides: impl Fn(&str) -> bool) -> Result<(), Fault> {
        let mut faults: Vec<FieldError> = Vec::new();
        let mut add = |field: &str, code, message| faults.push(FieldError { field: field.to_owned().into(), code, message });
        if self.separator != about.separator {
            add("separator", "mapping.separator", text::mapping_separator().to_owned());
        } else if self.columns.len() != about.header.len() {
            add("columns", "mapping.columns", text::mapping_columns(self.columns.len(), about.header.len()));
        }
        for key in self.columns.iter().flatten().chain(self.constants.keys()) {
            if !besides(key) && !fields.iter().any(|field| field.key == key) {
                add("columns", "mapping.unknown_field", text::mapping_unknown(key));
            }
        }
        for field in fields {
            let columns: Vec<usize> = self.columns_of(field.key).collect();
            if let [first, second, ..] = columns[..] {
                let message = text::mapping_twice(field.label, column_name(first), column_name(second));
                add(field.key, "mapping.twice", message);
            }
            match (columns.first(), self.constants.contains_key(field.key)) {
                (Some(column), true) => add(field.key, "mapping.both", text::mapping_both(field.label, column_name(*column))),
                (None, false) if field.required => add(field.key, "mapping.required", text::mapping_required(field.label)),
                _ => {}
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(Fault::fields(faults)) }
    }

    /// SHA-256 of the mapping, in hexadecimal.
    pub fn digest(&self) -> String {
        let json = serde_json::to_vec(self).expect("a mapping is plain text and keys");
        crypto::hex(&crypto::sha256(&json))
    }

    fn columns_of(&self, key: &str) -> impl Iterator<Item = usize> {
        self.columns.iter().enumerate().filter(move |(_, field)| field.as_deref() == Some(key)).map(|(index, _)| index)
    }
}

/// A row's values by field.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    mapping: &'a Mapping,
    record: &'a Record,
}

impl<'a> Values<'a> {
    /// The values of `record` as `mapping` takes its columns.
    pub fn new(mapping: &'a Mapping, record: &'a Record) -> Self {
        Self { mapping, record }
    }

    /// The row's number as a spreadsheet shows it.
    pub fn row(&self) -> u64 {
        self.record.row()
    }

    /// The fields that columns stand for.
    pub fn keys(&self) -> impl Iterator<Item = &'a str> {
        self.mapping.columns.iter().flatten().map(String::as_str)
    }

    /// Whether the file, or the person for all rows, says anything of the field: an empty cell is a value too.
    pub fn has(&self, key: &str) -> bool {
        self.mapping.columns_of(key).next().is_some() || self.mapping.constants.contains_key(key)
    }

    /// The field's value, outer blanks cut; empty where there is none.
    pub fn get(&self, key: &str) -> &'a str {
        self.exact(key).trim()
    }

    /// The field's value with its outer blanks, for fields whose blanks count.
    pub fn exact(&self, key: &str) -> &'a str {
        match self.mapping.columns_of(key).next() {
            Some(column) => self.record.cell(column),
            None => self.mapping.constants.get(key).map_or("", String::as_str),
        }
    }
}
