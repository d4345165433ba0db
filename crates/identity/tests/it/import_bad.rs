//! Files that mean harm or are odd, by URL: each ends in a report by rows or in words on the form, soon and without a stumble; many who
//! want one name at once; seats that run out across batches.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use identity::imports::ImportJob;
use identity::testing::{ORG, Site};
use identity::users::{self, CreateUser, UserType};
use identity::{plans, seats};

use crate::import_pages::{chosen, pairs, send};
use crate::imports::{bring, check, codes_of, counts, outcomes, run, upload_as, worker};

const HEAD: &str = "User name,First name,Last name,Email\n";

fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let head = |rows: &str| format!("{HEAD}{rows}").into_bytes();
    let utf16 = |text: &str| -> Vec<u8> { std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect() };
    let mut odd = utf16("User name,Email\nann,a@x\n");
    odd.push(0x41);
    let mut lone = utf16("User name,Email\nann,");
    lone.extend([0x3D, 0xD8, 0x0A, 0x00]);
    vec![
        ("nothing", Vec::new()),
        ("blank lines", b"\r\n\n\r ,, \n".to_vec()),
        ("header only", HEAD.into()),
        ("a NUL", head("ann,a\0,b,c\n")),
        ("a mark only", b"\xEF\xBB\xBF".to_vec()),
        ("a mark of UTF-16 only", b"\xFF\xFE".to_vec()),
        ("UTF-16 without a mark", utf16("User name,Email\nann,a@x\n")[2..].to_vec()),
        ("UTF-16 with an odd byte", odd),
        ("half of a pair", lone),
        ("surrogates in UTF-8", head("ann,\u{FFFD},L,a@x.example\n").into_iter().chain(*b"\xED\xA0\x80,a,b,c\n").collect()),
        ("an open quotation mark", head("ann,\"A,A,a@x\nbob,B,B,b@x\n")),
        ("quotation marks inside", head("a\"n\"n,A\"\",A,a@x.example\n")),
        ("a cell of 2 MB", head(&format!("ann,{},A,a@x.example\n", "x".repeat(2 << 20)))),
        ("a cell of 1 MB", head(&format!("ann,{},A,a@x.example\n", "x".repeat((1 << 20) - 1)))),
        ("CR only", HEAD.replace('\n', "\r").into_bytes().into_iter().chain(*b"ann,A,A,a@x.example\rbob,B,B,b@x.example\r").collect()),
        ("mixed line ends", head("ann,A,A,a@x.example\r\nbob,B,B,b@x.example\rcid,C,C,c@x.example\n")),
        ("a picture", [b"\x89PNG\r\n\x1a\n".to_vec(), (0..=255).cycle().take(4096).collect()].concat()),
        ("gzip", [b"\x1f\x8b\x08\x00".to_vec(), (1..=255).cycle().take(4096).collect()].concat()),
        ("a page", b"<!doctype html><html><body><table><tr><td>User name</td></tr></table></body></html>".to_vec()),
        ("a zip", b"PK\x03\x04\x14\x00\x06\x00".to_vec()),
        ("10,000 columns", [vec!["h"; 10_000].join(",").into_bytes(), b"\n1\n".to_vec()].concat()),
        ("201 columns", [(0..201).map(|n| format!("h{n}")).collect::<Vec<_>>().join(",").into_bytes(), b"\n1\n".to_vec()].concat()),
        ("headers without names", b",,,\nann,A,A,a@x.example\n".to_vec()),
        ("headers alike", b"User name,User name\nann,bob\n".to_vec()),
        ("formulas", head("=1+1,@SUM(A1),+A,-a@x.example\n=cmd|' /C calc'!A0,A,A,b@x.example\n")),
        ("right to left", head("\u{202E}nna,\u{2067}A,\u{200B},a@x.example\nמשה,מ,מ,m@x.example\n")),
        ("rows too short and long", head("ann\nbob,B,B,b@x.example,,,,x\n")),
        ("a million commas", head(&",".repeat(1_000_000))),
        ("only failures", head(",,,\nx,,,no address\nann,A,A,@\n")),
    ]
}

db::on_both!(
    // covers: T-D10
    async fn hostile_files_end_in_a_report_or_in_words(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let files = hostile();
        assert!(files.len() >= 23);
        for (name, bytes) in files {
            let began = Instant::now();
            let sent = send(&browser, "users", "file.csv", &bytes).await;
            let status = sent.status.as_u16();
            assert!([303, 413, 422].contains(&status), "{name}: {status}");
            if status == 303 {
                let columns = sent.location().to_owned();
                let form = browser.get(&columns).await;
                assert_eq!(form.status, 200, "{name}");
                let checking = browser.post(&columns, &pairs(&chosen(&form.body))).await;
                assert!([303, 422].contains(&checking.status.as_u16()), "{name}: {}", checking.status);
                worker(&site, ImportJob::default()).run_due().await.unwrap();
                assert!(browser.get(columns.trim_end_matches("/columns")).await.status.as_u16() < 400, "{name}");
            }
            assert!(began.elapsed() < Duration::from_secs(10), "{name} took {:?}", began.elapsed());
        }
    }
);

db::on_both!(
    // covers: G3, T-D12
    async fn files_of_one_column_of_two_hundred_and_of_failures_only(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let one = bring(&site, ada, "one.csv", "User name\nada\n\nnobody\n").await;
        assert_eq!(counts(&one), (0, 0, 1, 1), "{:?}", outcomes(&site, ada, one.id).await);
        let mut wide = String::from("User name,First name,Last name,Email");
        (4..200).for_each(|n| write!(wide, ",Unknown {n}").unwrap());
        wide.push_str("\nann,Ann,Ames,ann@x.example");
        wide.push_str(&",x".repeat(196));
        wide.push('\n');
        assert_eq!(counts(&bring(&site, ada, "wide.csv", &wide).await), (1, 0, 0, 0));
        let bad = bring(&site, ada, "bad.csv", "User name,Email\n,x\nb b,\n\u{200B},@\n").await;
        assert_eq!((counts(&bad).0, counts(&bad).3), (0, 3), "{:?}", outcomes(&site, ada, bad.id).await);
        assert!(!identity::imports::may_undo(&bad, site.product().now), "it wrote nothing");
        // People without a key are nobody: a column of companies alone is a list of companies.
        let list = bring(&site, ada, "list.csv", "Company\nNorth\nSouth\n").await;
        assert_eq!((list.kind, counts(&list)), (identity::imports::ImportKind::Companies, (2, 0, 0, 0)));
        let people = bring(&site, ada, "people.csv", "Company,Email,First name,Last name\nNorth,nia@x.example,Nia,N\n").await;
        assert_eq!((people.kind, counts(&people)), (identity::imports::ImportKind::Users, (1, 0, 0, 0)));
    }
);

db::on_both!(
    // covers: T-D9
    async fn one_name_for_a_hundred_creators_is_given_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (ctx, root) = (site.ctx(ada).await, site.root().await);
        let mut all = tokio::task::JoinSet::new();
        for n in 0..100 {
            let (site, ctx) = (site.clone(), ctx.clone());
            let name = if n % 2 == 0 { "wanted" } else { "WANTED" };
            all.spawn(
                async move { site.write(move |tx| users::create(&ctx, tx, CreateUser::draft(UserType::Standard, name, root))).await },
            );
        }
        let ended = all.join_all().await;
        let refused = ended.iter().filter(|end| end.as_ref().is_err_and(|fault| fault.is("user_name.taken"))).count();
        assert_eq!((ended.iter().filter(|end| end.is_ok()).count(), refused), (1, 99));
        assert!(site.app.db.read(|read| users::find_by_user_name(read, ORG, "wanted")).await.unwrap().is_some());
    }
);

db::on_both!(
    // covers: G5, T-D1
    async fn a_check_counts_the_seats_of_the_whole_file(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let plan = site.app.db.read(|read| plans::first(read, ORG)).await.unwrap().unwrap().id;
        let (ctx, version) =
            (site.ctx(ada).await, site.app.db.read(move |read| seats::find(read, ORG, plan)).await.unwrap().unwrap().version);
        let allow = seats::SetAllowance { plan, allowance: "61".into(), version };
        site.write(move |tx| seats::set_allowance(&ctx, tx, allow.clone())).await.unwrap();
        let mut text = HEAD.to_owned();
        (0..100).for_each(|n| writeln!(text, "s{n},S,N{n},s{n}@x.example").unwrap());
        let id = upload_as(&site, ada, &text, |_| ()).await;
        let checked = check(&site, ada, id).await;
        assert_eq!(checked.summary().counts.created, 60, "one seat is ada's");
        let done = run(&site, ada, id).await;
        assert_eq!((counts(&done), codes_of(&site, ada, id).await.last().unwrap().as_str()), ((60, 0, 0, 40), "seats.none_free"));
    }
);
