//! The bar below the list of users: what is done with the chosen ones, as far as the person may do it to anybody.

use web::icons;
use web::kit::{BulkBar, button};

use super::paths;
use crate::bulk::{ActionKind, text};
use crate::http::Signed;

/// The bar for a list of `count` people (as it is shown) under the filter `words`; none for whoever may do nothing.
pub fn bar<'a>(signed: &Signed, count: String, words: String) -> Option<BulkBar<'a>> {
    let may = |kind: ActionKind| kind.may_somewhere(&signed.ctx.subject);
    if crate::bulk::require(&signed.ctx).is_err() {
        return None;
    }
    let first = [
        (ActionKind::Role, text::change_role(), icons::LuUserCog),
        (ActionKind::Join, text::selected_join(), icons::LuUsers),
        (ActionKind::Invite, text::invite(), icons::LuMail),
    ];
    let offered = first.into_iter().filter(|(kind, ..)| may(*kind));
    let mut buttons: Vec<_> = offered.map(|(kind, label, icon)| button(label).icon(icon).to(paths::to(kind))).collect();
    buttons.push(button(text::more()).to(paths::LIST));
    Some(BulkBar { buttons, matching: Some((count.into(), words.into())) })
}
