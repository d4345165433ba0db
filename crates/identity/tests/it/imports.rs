//! Imports by verb and job: a real organization's files, who may, what resumes.

use std::path::{Path, PathBuf};

use db::jobs::{Handler, Registry, Worker};
use db::{Db, Tx};
use identity::imports::{self, Administering, Import, ImportJob, ImportKind, ImportState, JOB, Outcome};
use identity::roles::{self, Builtin};
use identity::testing::{ORG, Site};
use identity::users;
use identity::{CompanyId, ImportId, UserId, companies, groups};
use kernel::Fault;

/// A worker of the test's site that runs this handler.
pub fn worker(site: &Site, handler: impl Handler) -> Worker {
    let holder = db::lease::Holder::new(&site.product());
    Worker::new(site.app.db.clone(), site.app.world.clone(), Registry::default().with(JOB, handler), holder, 2)
}

/// Uploads a file and takes its columns as recognized, with the usual defaults at `company`.
pub async fn upload(
    site: &Site,
    by: UserId,
    kind: Option<ImportKind>,
    name: &str,
    bytes: &[u8],
    company: CompanyId,
) -> Result<ImportId, Fault> {
    let mut spool = imports::Spool::default();
    spool.add(bytes)?;
    let (known, spool) = imports::know(spool, kind)?;
    let ctx = site.ctx(by).await;
    let id = imports::upload(&site.app.db, &ctx, name, known, spool).await?;
    let mut settings = get(site, by, id).await.settings.unwrap();
    let asking = ctx.clone();
    settings.defaults = site.app.db.read(move |read| imports::usual_defaults(&asking, read)).await?;
    settings.defaults.company = Some(company);
    settings.values = imports::usual_choices(&ctx);
    site.write(move |tx| imports::choose(&ctx, tx, id, &settings)).await?;
    Ok(id)
}

/// Uploads a file with the usual defaults at the root, and changes its settings.
pub async fn upload_as(site: &Site, by: UserId, text: &str, change: impl Fn(&mut imports::Settings)) -> ImportId {
    let id = upload(site, by, None, "file.csv", text.as_bytes(), site.root().await).await.unwrap();
    let (ctx, mut settings) = (site.ctx(by).await, get(site, by, id).await.settings.unwrap());
    change(&mut settings);
    site.write(move |tx| imports::choose(&ctx, tx, id, &settings)).await.unwrap();
    id
}

/// The codes of all rows, in order; the outcome where there is none.
pub async fn codes_of(site: &Site, by: UserId, id: ImportId) -> Vec<String> {
    let rows = outcomes(site, by, id).await;
    rows.into_iter().map(|row| if row.code.is_empty() { row.outcome } else { row.code }).collect()
}

/// Checks.
pub async fn check(site: &Site, by: UserId, id: ImportId) -> Import {
    let ctx = site.ctx(by).await;
    site.write(move |tx| imports::check(&ctx, tx, id)).await.unwrap();
    worker(site, ImportJob::default()).run_due().await.unwrap();
    get(site, by, id).await
}

/// Begins the import of what was checked.
pub async fn begin(site: &Site, by: UserId, id: ImportId) -> imports::Begun {
    try_begin(site, by, id, Administering::Ticked).await.unwrap()
}

/// Begins the import of what was checked, or is refused.
pub async fn try_begin(site: &Site, by: UserId, id: ImportId, administrators: Administering) -> Result<imports::Begun, Fault> {
    let (ctx, token) = (site.ctx(by).await, get(site, by, id).await.check_token);
    let input = imports::BeginImport { administrators, ..imports::BeginImport::of(id, token) };
    site.write(move |tx| imports::import(&ctx, tx, input.clone())).await
}

/// The caller's import.
pub async fn get(site: &Site, by: UserId, id: ImportId) -> Import {
    let ctx = site.ctx(by).await;
    site.app.db.read(move |read| imports::get(&ctx, read, id)).await.unwrap()
}

/// Checks, then imports with all administrators that the check names; both passes must say the same.
pub async fn run(site: &Site, by: UserId, id: ImportId) -> Import {
    let checked = check(site, by, id).await;
    assert_eq!(checked.state, ImportState::Checked, "{}", checked.fault);
    let foretold = outcomes(site, by, id).await;
    assert_eq!(try_begin(site, by, id, Administering::All).await.unwrap(), imports::Begun::Importing);
    worker(site, ImportJob::default()).run_due().await.unwrap();
    let done = get(site, by, id).await;
    assert_eq!(done.state, ImportState::Done, "{}", done.fault);
    let came = outcomes(site, by, id).await;
    let brief = |row: &Outcome| (row.line, row.outcome.clone(), row.code.clone(), row.field.clone());
    let others: Vec<_> = foretold.iter().zip(&came).filter(|(told, came)| brief(told) != brief(came)).collect();
    assert!(others.is_empty() && foretold.len() == came.len(), "a check told another thing: {others:#?}");
    assert_eq!(done.imported, checked.checked);
    done
}

/// Every row's outcome.
pub async fn outcomes(site: &Site, by: UserId, id: ImportId) -> Vec<Outcome> {
    let (ctx, import) = (site.ctx(by).await, get(site, by, id).await);
    site.app.db.read(move |read| imports::outcomes(&ctx, read, &import, None, imports::Place::After(-1), 1_000)).await.unwrap()
}

/// Uploads and runs.
pub async fn bring(site: &Site, by: UserId, name: &str, text: &str) -> Import {
    let root = site.root().await;
    let id = upload(site, by, None, name, text.as_bytes(), root).await.unwrap();
    run(site, by, id).await
}

pub fn counts(import: &Import) -> (u64, u64, u64, u64) {
    let counts = import.summary().counts;
    (counts.created, counts.updated, counts.unchanged, counts.failed)
}

/// The files of a real organization where they are at hand, else the product's own.
pub struct Files {
    folder: PathBuf,
    root: &'static str,
    is_real: bool,
}

pub fn files() -> Files {
    let beside = |path: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../").join(path);
    let told = std::env::var_os("USHER_REAL_DATA").map_or_else(|| beside("../shared/data"), PathBuf::from);
    let real = told.join("adventure-works");
    if real.is_dir() {
        return Files { folder: real, root: "AdventureWorks Cycle", is_real: true };
    }
    Files { folder: beside("examples"), root: "Harbour Instruments", is_real: false }
}

impl Files {
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).unwrap()
    }

    /// Rows as cells, without the header.
    pub fn rows(&self, name: &str) -> Vec<Vec<String>> {
        let text = self.read(name);
        text.trim_start_matches('\u{FEFF}').lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }
}

/// A site whose root has the name that the files expect.
pub async fn site(db: Db, files: &Files) -> (Site, UserId) {
    let (site, ada) = Site::founded(db).await;
    let (ctx, root, name) = (site.ctx(ada).await, site.root().await, files.root);
    let rename = move |tx: &mut Tx<'_>| {
        let version = companies::find(tx, ORG, root)?.unwrap().version;
        companies::rename(&ctx, tx, companies::RenameCompany { company: root, name: name.into(), version })
    };
    site.write(rename).await.unwrap();
    (site, ada)
}

/// Somebody by user name.
pub async fn user(site: &Site, name: &str) -> users::User {
    let name = name.to_owned();
    site.app.db.read(move |read| users::find_by_user_name(read, ORG, &name)).await.unwrap().unwrap()
}

db::on_both!(
    // covers: D12, D13, G3, T-D12, T-D13
    async fn a_real_organization_comes_in_whole(test: TestDb) {
        let files = files();
        let (site, ada) = site(test.db.clone(), &files).await;
        let companies_file = files.read("companies.csv");
        let done = bring(&site, ada, "companies.csv", &companies_file).await;
        assert_eq!(done.kind, ImportKind::Companies);
        let rows = files.rows("companies.csv");
        assert_eq!(counts(&done), (rows.len() as u64 - 1, 0, 1, 0));
        assert!(!files.is_real || rows.len() == 14);

        let people_file = files.read("people.csv");
        let done = bring(&site, ada, "people.csv", &people_file).await;
        let people = files.rows("people.csv");
        assert_eq!(counts(&done), (people.len() as u64, 0, 0, 0), "{:?}", done.imported);
        assert!(!files.is_real || people.len() == 290);
        for cells in &people {
            compare(&site, cells).await;
        }
        let departments: std::collections::BTreeSet<&str> = people.iter().map(|cells| cells[7].as_str()).collect();
        assert!(!files.is_real || departments.len() == 16);
        let groups = site.app.db.read(|read| groups::list(read, ORG)).await.unwrap();
        assert_eq!(groups.len(), departments.len() + 1);
        for (name, text) in [("companies.csv", &companies_file), ("people.csv", &people_file)] {
            let again = bring(&site, ada, name, text).await;
            let (created, updated, _, failed) = counts(&again);
            assert_eq!((created, updated, failed), (0, 0, 0), "{name}");
        }
        crate::import_back::comes_back_unchanged(&site, ada, people.len() as u64 + 1).await;
        if files.is_real {
            jae_sees_three_and_touches_no_others(&site, ada, &people_file).await;
        }
    }
);

/// Employee ID, First name, Middle name, Last name, Email, User name, Job title, Department, Manager email, Phone, Hire date, Company, Status
async fn compare(site: &Site, cells: &[String]) {
    let found = user(site, &cells[5]).await;
    let (company, manager, group) = site
        .app
        .db
        .read(move |read| {
            let manager = found.reports_to.map(|id| users::get(read, ORG, id)).transpose()?;
            let group = found.primary_group.map(|id| groups::find(read, ORG, id)).transpose()?.flatten();
            Ok::<_, Fault>((companies::find(read, ORG, found.company)?.unwrap().name, manager, group))
        })
        .await
        .unwrap();
    let found = user(site, &cells[5]).await;
    let has = [
        found.external_id.clone().unwrap(),
        found.first_name.clone(),
        found.about.middle_name.clone(),
        found.last_name.clone(),
        found.primary_email.clone().unwrap(),
        found.user_name.clone(),
        found.about.job_title.clone(),
        group.map(|g| g.name).unwrap_or_default(),
        manager.and_then(|m| m.primary_email).unwrap_or_default(),
        found.phone.clone(),
        found.about.hire_date.clone(),
        company,
        found.status.label().to_owned(),
    ];
    assert_eq!(has.as_slice(), cells);
    assert!(found.role.is_some() && found.plan.is_some());
    let id = found.id;
    assert!(site.app.db.read(move |read| identity::passwords::find(read, ORG, id)).await.unwrap().is_none());
}

async fn jae_sees_three_and_touches_no_others(site: &Site, ada: UserId, people_file: &str) {
    let jae = user(site, "jae0").await;
    let europe = site.app.db.read(|read| companies::find_by_name(read, ORG, "European Operations")).await.unwrap().unwrap();
    let (ctx, mut form) = (site.ctx(ada).await, users::UpdateUser::from_user(&jae));
    form.place.role = site.app.db.read(|read| roles::find_builtin(read, ORG, Builtin::CompanyAdministrator)).await.unwrap().map(|r| r.id);
    form.place.company = europe.id;
    site.write(move |tx| users::update(&ctx, tx, form.clone())).await.unwrap();
    let ctx = site.ctx(jae.id).await;
    let sees = site.app.db.read(move |read| Ok::<_, Fault>(users::counts(&ctx, read, &users::Filter::default())?.of(users::View::All)));
    assert_eq!(sees.await.unwrap(), 3);

    // Imported people have no password; nobody signs in as Jae, so the file is asked for by the verb.
    let (header, rows) = exported(site, jae.id).await;
    let mut out = sheet::Writer::new(Vec::new());
    std::iter::once(&header).chain(&rows).for_each(|row| out.row(row).unwrap());
    let text = String::from_utf8(out.finish().unwrap()).unwrap();
    let id = upload_as(site, jae.id, &text, |settings| settings.empty_clears = true).await;
    let done = run(site, jae.id, id).await;
    assert_eq!(counts(&done), (0, 0, 3, 0), "{:?}", outcomes(site, jae.id, id).await);

    let changed = people_file.replace("-555-", "-777-");
    let before = versions(site).await;
    let id = upload(site, jae.id, None, "people.csv", changed.as_bytes(), europe.id).await.unwrap();
    let done = run(site, jae.id, id).await;
    let touched: Vec<String> = versions(site).await.into_iter().filter(|row| !before.contains(row)).map(|(name, _)| name).collect();
    assert!(touched.len() <= 3, "{touched:?}");
    assert!(touched.iter().all(|name| ["jae0", "rachel0", "ranjit0"].contains(&name.as_str())), "{touched:?}");
    assert_eq!(counts(&done).0, 0, "nobody is made a second time");
    let total: i64 = site
        .app
        .db
        .read(|read| {
            Ok::<_, Fault>(
                users::counts(
                    &access::Ctx::product(kernel::Call::new(ORG, kernel::Actor::System, kernel::Via::Job, &db::testing::world().0)),
                    read,
                    &users::Filter::default(),
                )?
                .of(users::View::All),
            )
        })
        .await
        .unwrap();
    assert_eq!(total, 291);
    for row in outcomes(site, jae.id, id).await.iter().filter(|row| row.outcome == "failed" && !row.label.contains("(jae0)")) {
        for hidden in ["Ken", "Sánchez", "Brian"] {
            assert!(!row.message.contains(hidden) || row.label.contains(hidden), "{row:?}");
        }
    }
}

/// What the export gives somebody: header and rows.
async fn exported(site: &Site, by: UserId) -> (Vec<String>, Vec<Vec<String>>) {
    let ctx = site.ctx(by).await;
    let read = site.app.db.read(move |read| {
        let columns = users::ExportColumns::of(read, ORG)?;
        let rows = users::export(&ctx, read, &columns, &users::Filter::default(), None)?.0;
        Ok::<_, Fault>((columns.header(), rows))
    });
    read.await.unwrap()
}

/// Everybody with the version of their row.
pub async fn versions(site: &Site) -> Vec<(String, i64)> {
    let ctx = site.product();
    let input = |cursor| users::ListUsers { sort: users::Sort::UserName, cursor, limit: 200, ..users::ListUsers::default() };
    site.app
        .db
        .read(move |read| {
            let (mut all, mut cursor) = (Vec::new(), None);
            loop {
                let page = users::list(&ctx, read, &input(cursor))?;
                all.extend(page.items.into_iter().map(|user| (user.user_name, user.version)));
                cursor = page.next;
                if cursor.is_none() {
                    return Ok::<_, Fault>(all);
                }
            }
        })
        .await
        .unwrap()
}
