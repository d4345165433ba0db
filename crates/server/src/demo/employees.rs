//! Employees' cards that were there before the users: some meet their user by the address, some are there twice, some stay alone.

use std::collections::BTreeMap;

use access::Ctx;
use db::Tx;
use identity::CompanyId;
use identity::employees::{self, CardForm, CreateEmployee};
use kernel::Fault;

use super::Company::{self, Brazil, Canada, Europe, Iberia, Nordic};

type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, Company);

/// First name, last name, address, job title, hire date, company. Karl Vogel is there twice.
#[rustfmt::skip]
const CARDS: &[Row] = &[
    ("Karl", "Vogel", "karl.vogel@larkspur.example", "Accountant", "2019-04-01", Europe),
    ("Karl", "Vogel-Brandt", "Karl.Vogel@larkspur.example", "Accountant", "2019-04-01", Europe),
    ("Nora", "Singh", "nora.singh@larkspur.example", "Account executive", "2021-09-13", Canada),
    ("Hanne", "Krog", "hanne.krog@larkspur.example", "Warehouse lead", "2012-02-06", Nordic),
    ("Mikkel", "Storm", "", "Driver", "2018-06-18", Nordic),
    ("Aino", "Laine", "", "Driver", "2020-01-07", Nordic),
    ("Carmen", "Ortiz", "carmen.ortiz@larkspur.example", "Receptionist", "2016-10-03", Iberia),
    ("Duarte", "Melo", "duarte.melo@larkspur.example", "Technician", "2023-05-02", Iberia),
    ("Duarte", "Melo", "duarte.melo@larkspur.example", "Service technician", "2023-05-02", Iberia),
    ("Luana", "Teixeira", "luana.teixeira@larkspur.example", "Assembler", "2022-03-21", Brazil),
    ("Owen", "Price", "owen.price@larkspur.example", "Night guard", "2015-11-30", Canada),
];

/// Makes them.
pub(super) fn make(ctx: &Ctx, tx: &mut Tx<'_>, places: &BTreeMap<Company, CompanyId>) -> Result<(), Fault> {
    for (first_name, last_name, email, job_title, hire_date, company) in CARDS {
        let form = CardForm {
            first_name: (*first_name).to_owned(),
            last_name: (*last_name).to_owned(),
            email: (*email).to_owned(),
            phone: String::new(),
            job_title: (*job_title).to_owned(),
            hire_date: (*hire_date).to_owned(),
            company: places.get(company).copied().ok_or_else(Fault::not_found)?,
        };
        employees::create(ctx, tx, &CreateEmployee { form })?;
    }
    Ok(())
}
