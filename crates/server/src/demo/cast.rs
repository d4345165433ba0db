//! Who is in the demo, in an order in which managers come before those who report to them. All of it is invented.

use identity::roles::Builtin::{
    self, Administrator, Auditor, CompanyAdministrator, ConfigurationAdministrator, DataAdministrator, FullUser, Manager, OwnRecordsOnly,
    ReadOnly, RoleAdministrator, ServiceIntegration, TeamMember, UserAdministrator,
};

use super::Company::{self, Americas, Brazil, Canada, Europe, Group, Iberia, Nordic};
use super::Ending::{self, Active, Deleted, Draft, Frozen, Inactive, Invited, Locked, Purged, Waiting};

/// A person or a program of the demo. A program has no first name.
pub(super) struct Figure {
    pub(super) user_name: &'static str,
    pub(super) first_name: &'static str,
    pub(super) last_name: &'static str,
    pub(super) company: Company,
    pub(super) role: Builtin,
    /// Whom they report to; nobody if empty.
    pub(super) manager: &'static str,
    /// How far their story has come.
    pub(super) ending: Ending,
}

type Row = (&'static str, &'static str, &'static str, Company, Builtin, &'static str, Ending);

const fn figure((user_name, first_name, last_name, company, role, manager, ending): Row) -> Figure {
    Figure { user_name, first_name, last_name, company, role, manager, ending }
}

/// Everybody. The first is the owner; the first five are a reporting line.
#[rustfmt::skip]
pub(super) const CAST: &[Figure] = &[
    figure(("helena.moss", "Helena", "Moss", Group, Administrator, "", Active)),
    figure(("claire.fontaine", "Claire", "Fontaine", Europe, CompanyAdministrator, "helena.moss", Active)),
    figure(("solveig.dahl", "Solveig", "Dahl", Nordic, CompanyAdministrator, "claire.fontaine", Active)),
    figure(("asa.lindqvist", "Åsa", "Lindqvist", Nordic, Manager, "solveig.dahl", Active)),
    figure(("maren.aldous", "Maren", "Aldous", Nordic, TeamMember, "asa.lindqvist", Active)),
    figure(("priya.raman", "Priya", "Raman", Group, UserAdministrator, "helena.moss", Active)),
    figure(("otis.grant", "Otis", "Grant", Group, Auditor, "helena.moss", Active)),
    figure(("naledi.khumalo", "Naledi", "Khumalo", Group, RoleAdministrator, "priya.raman", Active)),
    figure(("felix.brandt", "Felix", "Brandt", Group, ConfigurationAdministrator, "priya.raman", Active)),
    figure(("jun.watanabe", "Jun", "Watanabe", Group, DataAdministrator, "priya.raman", Active)),
    figure(("daniel.okafor", "Daniel", "Okafor", Americas, CompanyAdministrator, "helena.moss", Active)),
    figure(("beatriz.nunez", "Beatriz", "Núñez", Iberia, Manager, "claire.fontaine", Active)),
    figure(("tom.hale", "Tom", "Hale", Canada, Manager, "daniel.okafor", Active)),
    figure(("camila.duarte", "Camila", "Duarte", Brazil, Manager, "daniel.okafor", Active)),
    figure(("tobias.brandt", "Tobias", "Brandt", Nordic, FullUser, "asa.lindqvist", Invited)),
    figure(("ingrid.weiss", "Ingrid", "Weiss", Nordic, TeamMember, "asa.lindqvist", Draft)),
    figure(("lars.holm", "Lars", "Holm", Nordic, TeamMember, "asa.lindqvist", Locked)),
    figure(("freja.madsen", "Freja", "Madsen", Nordic, OwnRecordsOnly, "asa.lindqvist", Frozen)),
    figure(("emil.berg", "Emil", "Berg", Nordic, FullUser, "asa.lindqvist", Inactive)),
    figure(("saga.nyman", "Saga", "Nyman", Nordic, ReadOnly, "asa.lindqvist", Deleted)),
    figure(("oskar.falk", "Oskar", "Falk", Nordic, TeamMember, "asa.lindqvist", Purged)),
    figure(("marta.sousa", "Marta", "Sousa", Iberia, FullUser, "beatriz.nunez", Active)),
    figure(("iker.vidal", "Iker", "Vidal", Iberia, TeamMember, "beatriz.nunez", Active)),
    figure(("lucia.prieto", "Lucia", "Prieto", Iberia, TeamMember, "beatriz.nunez", Invited)),
    figure(("rui.pinto", "Rui", "Pinto", Iberia, OwnRecordsOnly, "beatriz.nunez", Waiting)),
    figure(("elena.ferrer", "Elena", "Ferrer", Iberia, FullUser, "beatriz.nunez", Active)),
    figure(("pau.soler", "Pau", "Soler", Iberia, ReadOnly, "beatriz.nunez", Active)),
    figure(("ines.costa", "Ines", "Costa", Iberia, TeamMember, "beatriz.nunez", Locked)),
    figure(("karl.vogel", "Karl", "Vogel", Europe, FullUser, "claire.fontaine", Active)),
    figure(("anouk.peeters", "Anouk", "Peeters", Europe, TeamMember, "claire.fontaine", Inactive)),
    figure(("milan.kos", "Milan", "Kos", Europe, TeamMember, "claire.fontaine", Active)),
    figure(("zofia.nowak", "Zofia", "Nowak", Europe, OwnRecordsOnly, "claire.fontaine", Draft)),
    figure(("nora.singh", "Nora", "Singh", Canada, FullUser, "tom.hale", Active)),
    figure(("leo.tremblay", "Leo", "Tremblay", Canada, TeamMember, "tom.hale", Invited)),
    figure(("grace.liu", "Grace", "Liu", Canada, TeamMember, "tom.hale", Active)),
    figure(("amir.haddad", "Amir", "Haddad", Canada, OwnRecordsOnly, "tom.hale", Frozen)),
    figure(("sophie.roy", "Sophie", "Roy", Canada, FullUser, "tom.hale", Active)),
    figure(("ben.carter", "Ben", "Carter", Canada, ReadOnly, "tom.hale", Waiting)),
    figure(("rafael.lima", "Rafael", "Lima", Brazil, FullUser, "camila.duarte", Deleted)),
    figure(("julia.ramos", "Julia", "Ramos", Brazil, TeamMember, "camila.duarte", Active)),
    figure(("pedro.alves", "Pedro", "Alves", Brazil, TeamMember, "camila.duarte", Inactive)),
    figure(("bruna.teixeira", "Bruna", "Teixeira", Brazil, OwnRecordsOnly, "camila.duarte", Active)),
    figure(("caio.martins", "Caio", "Martins", Brazil, FullUser, "camila.duarte", Active)),
    figure(("maya.brooks", "Maya", "Brooks", Americas, FullUser, "daniel.okafor", Active)),
    figure(("ethan.cole", "Ethan", "Cole", Americas, TeamMember, "daniel.okafor", Active)),
    figure(("ruth.adler", "Ruth", "Adler", Americas, TeamMember, "daniel.okafor", Active)),
    figure(("hugo.lang", "Hugo", "Lang", Group, FullUser, "priya.raman", Active)),
    figure(("wanda.price", "Wanda", "Price", Group, TeamMember, "priya.raman", Active)),
    figure(("samir.aziz", "Samir", "Aziz", Group, TeamMember, "priya.raman", Active)),
    figure(("tess.morgan", "Tess", "Morgan", Group, OwnRecordsOnly, "priya.raman", Active)),
    figure(("svc.website", "", "Website forms", Group, ServiceIntegration, "", Active)),
    figure(("svc.erp", "", "Order system", Europe, ServiceIntegration, "", Active)),
    figure(("svc.telephony", "", "Telephone exchange", Nordic, ServiceIntegration, "", Active)),
    figure(("svc.reports", "", "Nightly reports", Group, ServiceIntegration, "", Active)),
    figure(("svc.shop", "", "Web shop", Canada, ServiceIntegration, "", Draft)),
    figure(("svc.payroll", "", "Payroll", Group, ServiceIntegration, "", Inactive)),
    figure(("gil.amsel", "Gil", "Amsel", Europe, FullUser, "claire.fontaine", Active)),
    figure(("lena.ortiz", "Lena", "Ortiz", Americas, FullUser, "daniel.okafor", Active)),
    figure(("noor.rahman", "Noor", "Rahman", Canada, FullUser, "tom.hale", Active)),
    figure(("vera.blum", "Vera", "Blum", Nordic, FullUser, "asa.lindqvist", Active)),
    figure(("ida.strand", "Ida", "Strand", Nordic, FullUser, "asa.lindqvist", Active)),
    figure(("ravi.menon", "Ravi", "Menon", Group, FullUser, "priya.raman", Active)),
];
