//! The first gate for pages that belong to a module, or to a feature without a right of its own, by their address alone. It is asked
//! of every request of a signed-in person, so that no handler of such a page can forget it. What is bound to a right besides
//! (import, export, the audit log) is asked where the right is: `access::Capability::feature`.

use access::{Ctx, Feature, Module};
use kernel::Fault;

enum Part {
    Module(Module),
    Feature(Feature),
}

/// Each address and everything below it.
const GATED: &[(&str, Part)] = &[
    ("/administration/employees", Part::Module(Module::Employees)),
    ("/administration/users/bulk", Part::Feature(Feature::BulkChanges)),
    ("/administration/users/views", Part::Feature(Feature::SavedViews)),
];

/// Refuses a page that the person's user plan does not include.
pub(super) fn check(ctx: &Ctx, path: &str) -> Result<(), Fault> {
    let lies_in = |begins: &str| path.strip_prefix(begins).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match GATED.iter().find(|(begins, _)| lies_in(begins)) {
        Some((_, Part::Module(module))) => ctx.require_module(*module),
        Some((_, Part::Feature(feature))) => ctx.require_feature(*feature),
        None => Ok(()),
    }
}
