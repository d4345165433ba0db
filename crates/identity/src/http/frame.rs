//! The frame around a signed-in person's pages: only what they may open is in the navigation.

use access::{Capability, Module};
use web::kit::Tone;
use web::page::{Banner, NavItem, NavSection, Person, Shell};

use super::signed::Signed;
use super::text;
use crate::organization::SetupStep;

/// The frame of this request.
pub(super) fn shell(signed: &Signed) -> Shell {
    let mut shell = signed.visit.shell();
    shell.nav = navigation(signed);
    shell.person = Some(Person {
        name: signed.me.name.clone(),
        role: signed.me.role.clone(),
        account: "/account".to_owned(),
        sign_out: "/sign-out".to_owned(),
    });
    if signed.ctx.subject.is_owner && signed.organization.setup_step != SetupStep::Done {
        let step = format!("/setup/{}", signed.organization.setup_step.word());
        let link = Some((text::go_on_with_setup().to_owned(), step));
        shell.banners.push(Banner { tone: Tone::Plain, words: text::finish_setup().to_owned(), link });
    }
    shell
}

/// What this person may open.
pub(super) fn navigation(signed: &Signed) -> Vec<NavSection> {
    use icondata_lu::{
        LuArmchair, LuBuilding2, LuFileUp, LuHouse, LuIdCard, LuListPlus, LuLockKeyhole, LuMail, LuScrollText, LuSettings, LuShieldCheck,
        LuUsers, LuUsersRound,
    };
    let may = |capability| signed.ctx.subject.may_somewhere(capability);
    let may_all = |capability| signed.ctx.subject.may_everywhere(capability);
    // Whoever keeps nothing but the billing contacts finds them under the same word.
    let settings = match (may_all(Capability::EditSettings), may_all(Capability::EditBilling)) {
        (true, _) => Some("/administration/settings"),
        (false, true) => Some(crate::organization::CONTACTS_PATH),
        (false, false) => None,
    };
    let pages = [
        (may(Capability::ViewUsers), text::users(), "/administration/users", LuUsers),
        (
            may(Capability::ViewUsers) && signed.ctx.subject.has_module(Module::Employees),
            text::employees(),
            crate::employees::paths::LIST,
            LuIdCard,
        ),
        (may(Capability::ViewRoles), text::roles(), "/administration/roles", LuShieldCheck),
        (may(Capability::ViewGroups), text::groups(), "/administration/groups", LuUsersRound),
        (may(Capability::ViewCompanies), text::companies(), "/administration/companies", LuBuilding2),
        (may_all(Capability::ViewUsers) || may_all(Capability::EditPlans), text::plans(), crate::plan_pages::paths::LIST, LuArmchair),
        (may_all(Capability::EditLists), text::fields(), crate::custom_fields::paths::LIST, LuListPlus),
        (may_all(Capability::EditMail), text::mail(), "/administration/mail", LuMail),
        (may(Capability::ImportUsers), text::imports(), "/administration/imports", LuFileUp),
        (may_all(Capability::EditSecurity), text::security(), crate::security::PATH, LuLockKeyhole),
        (may_all(Capability::ViewAudit), text::audit(), "/administration/audit", LuScrollText),
        (settings.is_some(), text::settings(), settings.unwrap_or_default(), LuSettings),
    ];
    let items: Vec<NavItem> =
        pages.into_iter().filter(|(shown, ..)| *shown).map(|(_, label, href, icon)| NavItem::new(label, href, icon)).collect();
    let mut sections = vec![NavSection { title: None, items: vec![NavItem::new(text::home(), "/", LuHouse)] }];
    if !items.is_empty() {
        sections.push(NavSection { title: Some(text::administration().to_owned()), items });
    }
    sections
}
