//! The components: one file each, plain builders that render themselves in `html!`.
//!
//! A component takes finished words (a slice's texts, a person's name) and escapes them; what takes [`maud::Markup`] puts it
//! in as it is. Nothing here does I/O, knows a URL of the product, or needs JavaScript to work.

#[macro_use]
mod builders;

mod avatar;
mod badge;
mod button;
mod card;
mod choice;
mod copyable;
mod dialog;
mod diff;
mod empty;
mod facts;
mod feed;
mod field;
mod icon;
mod indent;
mod kbd;
mod list;
mod matrix;
mod menu;
mod mini_table;
mod notice;
mod outline;
mod password;
mod pick_list;
mod progress;
mod radio_cards;
mod save_bar;
mod select;
mod status;
mod steps;
mod textarea;
mod toast;
mod tree;

pub use avatar::{avatar, who};
pub use badge::badge;
pub use button::{Button, button, link_button};
pub use card::{Card, card, columns, narrow, pair, slim_card, stack};
pub use choice::{Choice, checkbox, switch};
pub use copyable::copyable;
pub use dialog::{Confirm, confirm};
pub use diff::{diff, saved_meanwhile};
pub use empty::{Empty, empty};
pub use facts::facts;
pub use feed::{FeedItem, feed};
pub use field::{Field, field};
pub use icon::{icon, with_icon};
pub use indent::{indented, unindented};
pub use kbd::kbd;
pub use list::{BulkBar, Cell, Column, ColumnMenu, FilterChip, List, Pager, Row, SortChoice, Sorted, ToolMenu, View};
pub use matrix::{MatrixRow, matrix, matrix_tick};
pub use menu::{Menu, MenuItem, menu};
pub use mini_table::mini_table;
pub use notice::{banner, notice};
pub use outline::{Outline, outline};
pub use password::{GENERATE, PasswordField, password_field};
pub use pick_list::{Pick, pick_list};
pub use progress::{Progress, progress};
pub use radio_cards::{RadioCards, radio_cards};
pub use save_bar::{SaveBar, error_summary, save_bar};
pub use select::{Select, select};
pub use status::{Status, status};
pub use steps::steps;
pub use textarea::{Textarea, textarea};
pub use toast::{Flash, toasts};
pub use tree::{Branch, tree};

use std::borrow::Cow;

/// Words for the screen: borrowed from the catalogue or made for this page.
pub type Words<'a> = Cow<'a, str>;

/// What a colour means. The same five everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// The one accent: chosen, current.
    Accent,
    /// It went well.
    Good,
    /// Look at it.
    Warn,
    /// It failed, or it destroys.
    Bad,
}

impl Tone {
    /// The word in `data-tone`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Accent => "accent",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}
