//! What a process needs for the files of an import, over what it has when idle: measured at the process, as its system tells.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use identity::imports;

use crate::kill::{Browser, House, location};
use crate::support::Answer;

/// What the process may take over idle to read, refuse or show a file: less than the file. Measured in a build without optimization, for
/// files of 24 MiB and of 48 MiB alike: up to 26 MiB on SQLite, up to 13 MiB on PostgreSQL, 5 MiB for what is refused.
const MOST_TO_READ: u64 = 44 << 20;
/// What it may take over idle to plan and take a file of many rows; row T-D16 allows 256 MiB for half as many. Measured in a build without
/// optimization: 80 to 84 MiB on SQLite, 70 MiB on PostgreSQL.
const MOST_TO_IMPORT: u64 = 160 << 20;
/// So large are the files that are read.
const FILE_BYTES: usize = 48 << 20;
/// So many rows has the file that is imported. All are planned; in a build without optimization only the first are taken.
const ROWS: u64 = 100_000;
const TAKEN: u64 = if cfg!(debug_assertions) { 300 } else { ROWS };
const PATIENCE: Duration = Duration::from_mins(10);

/// The memory of a process.
struct Memory {
    id: u32,
    idle: u64,
}

impl Memory {
    /// Of a process that has nothing to do.
    fn idle(browser: &Browser<'_>) -> Self {
        assert_eq!(browser.get(imports::paths::LIST).status, 200);
        let mut memory = Self { id: browser.serving.id(), idle: 0 };
        memory.idle = memory.told("VmRSS");
        memory
    }

    /// What `/proc` tells, in bytes.
    fn told(&self, word: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id)).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(word)?.strip_prefix(':')).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
    }

    /// The most it had so far, over idle.
    fn peak(&self) -> u64 {
        self.told("VmHWM").saturating_sub(self.idle)
    }
}

fn upload(browser: &Browser<'_>, text: &str) -> Answer {
    let body = format!(
        "--edge\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\nusers\r\n--edge\r\n\
         content-disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\ncontent-type: text/csv\r\n\r\n{text}\r\n--edge--\r\n"
    );
    browser.send("POST", imports::paths::NEW, "content-type: multipart/form-data; boundary=edge\r\n", &body)
}

const HEAD: &str = "User name,First name,Last name,Email,Manager email\n";

fn rows(count: u64) -> String {
    let mut text = HEAD.to_owned();
    for n in 0..count {
        writeln!(text, "person{n},Zoë,Nº {n},person{n}@x.example,person{}@x.example", n / 10 + 1).unwrap();
    }
    text
}

/// Files of the size that are short of rows, of columns, of line ends, of anything.
fn files() -> Vec<(&'static str, String)> {
    let many = |row: &str| format!("{HEAD}{}", fitting(row));
    let cell = format!("ann,{},L,a@x.example,\n", "x".repeat((1 << 20) - 100));
    let header: Vec<String> = (0..200).map(|n| format!("h{n}")).collect();
    vec![
        ("rows", rows(400_000)),
        ("cells of nearly 1 MiB", many(&cell)),
        ("one cell", format!("{HEAD}ann,{}", "x".repeat(FILE_BYTES))),
        ("an open quotation mark", format!("{HEAD}ann,\"{}", "x\n".repeat(FILE_BYTES / 2))),
        ("quotation marks", format!("{HEAD}{}", "\"".repeat(FILE_BYTES))),
        ("line ends", many("\n")),
        ("separators", many(",")),
        ("200 columns", format!("User name,{}\n{}", header[1..].join(","), fitting(&format!("{}x\n", "x,".repeat(199))))),
        ("no line end", "a".repeat(FILE_BYTES)),
    ]
}

/// As many of the row as fit into the size.
fn fitting(row: &str) -> String {
    row.repeat(FILE_BYTES / row.len())
}

db::on_both!(
    // covers: T-D10
    async fn a_file_is_read_in_bounded_memory_whatever_it_holds(test: TestDb) {
        let house = House::found(test, async |_, _| ()).await;
        for (name, text) in files() {
            let browser = house.start();
            let memory = Memory::idle(&browser);
            let sent = upload(&browser, &text);
            assert!([303, 413, 422].contains(&sent.status), "{name}: {}", sent.status);
            if sent.status == 303 {
                assert_eq!(browser.get(location(&sent)).status, 200, "{name}");
            }
            let peak = memory.peak();
            println!("{name}: {} MiB of {} MiB, answered {}", peak >> 20, text.len() >> 20, sent.status);
            assert!(peak < MOST_TO_READ, "{name} took {} MiB over idle", peak >> 20);
            browser.end();
        }
    }
);

db::on_both!(
    // covers: T-D16
    async fn many_rows_are_imported_in_bounded_memory(test: TestDb) {
        let mut defaults = imports::Defaults::default();
        let house = House::found(test, async |site, owner| {
            let ctx = site.ctx(owner).await;
            defaults = site.app.db.read(move |read| imports::usual_defaults(&ctx, read)).await.unwrap();
        });
        let house = house.await;
        let browser = house.start();
        let memory = Memory::idle(&browser);
        let uploaded = upload(&browser, &rows(ROWS));
        let d = &defaults;
        let ids = [
            d.company.unwrap().to_string(),
            d.role.unwrap().to_string(),
            d.primary_group.unwrap().to_string(),
            d.plan.unwrap().to_string(),
        ];
        let fields = ["user_name", "first_name", "last_name", "primary_email", "reports_to"];
        let names: Vec<String> = (0..fields.len()).map(|n| format!("column-{n}")).collect();
        let mut form: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(fields).collect();
        form.extend(["company", "role", "primary_group", "plan"].into_iter().zip(ids.iter().map(String::as_str)));
        let page = location(&browser.post(location(&uploaded), &form)).to_owned();
        let began = Instant::now();
        let done = loop {
            let shown = browser.get(&page).body;
            let bar =
                shown.split_once("id=\"import-progress-bar\"").and_then(|(_, rest)| rest.split_once("value=\"")).map(|(_, rest)| rest);
            let done = bar.and_then(|bar| bar.split('"').next()?.parse::<u64>().ok());
            if done.is_none_or(|done| done >= TAKEN) {
                break done;
            }
            assert!(began.elapsed() < PATIENCE, "{done:?} rows after {PATIENCE:?}");
            std::thread::sleep(Duration::from_millis(200));
        };
        let peak = memory.peak();
        println!("{ROWS} rows planned, {done:?} of them checked: {} MiB over idle", peak >> 20);
        assert!(peak < MOST_TO_IMPORT, "{} MiB over idle", peak >> 20);
        browser.end();
    }
);
