//! Names of a file, however many: those that are not there, chosen for page by page; managers by their full names.

use std::fmt::Write as _;

use identity::ImportId;
use identity::imports::{self, Chosen, Kind};
use identity::testing::Site;

use crate::import_pages::{chosen, pairs, send, sound};
use crate::import_values::chosen_for;
use crate::imports::{bring, codes_of, get, outcomes, run, upload_as, user, worker};

const HEAD: &str = "User name,First name,Last name,Email,Company,Role,Department,Other groups,Teams,User plan\n";

db::on_both!(
    // covers: G3
    async fn more_names_than_a_page_holds_are_chosen_for_page_by_page_and_all_others_at_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let europe = site.company("Europe", site.root().await).await;
        let browser = site.signed_in(ada).await;
        let rows: Vec<String> = (0..230).map(|n| format!("u{n},U,N{n},u{n}@x.example,Far {n:03},,,,,\n")).collect();
        let text = format!("{HEAD}{}", rows.concat());
        let columns = send(&browser, "users", "team.csv", text.as_bytes()).await.location().to_owned();
        let page = browser.get(&columns).await;
        let values = browser.post(&columns, &pairs(&chosen(&page.body))).await.location().to_owned();
        let first = browser.get(&values).await;
        sound(&first);
        assert!(first.shows("230 names in all") && first.shows("Far 099") && !first.shows("Far 100") && !first.shows("Names before"));
        // What is chosen on the first page is kept when one goes on to the second.
        let europe_id = europe.0.to_string();
        let sent = [
            ("rule-company", "map"),
            ("others-company", ""),
            ("name-company-0", "far 000"),
            ("company-0", europe_id.as_str()),
            ("name-company-1", "far 001"),
            ("company-1", "ignore"),
            ("go", "company-after=far 099"),
        ];
        let second = browser.post(&values, &sent).await.location().to_owned();
        let page = browser.get(&second).await;
        sound(&page);
        assert!(page.shows("Far 100") && page.shows("Far 199") && !page.shows("Far 200") && page.shows("Names before"), "{}", page.body);
        let sent =
            [("rule-company", "map"), ("name-company-50", "far 150"), ("company-50", europe_id.as_str()), ("go", "company-after=far 199")];
        let third = browser.post(&second, &sent).await.location().to_owned();
        let page = browser.get(&third).await;
        assert!(page.shows("Far 229") && !page.shows("More names"), "{}", page.body);
        let back = browser.post(&third, &[("rule-company", "map"), ("go", "company-before=far 200")]).await.location().to_owned();
        let page = browser.get(&back).await;
        assert!(page.shows("Far 100") && page.shows("Far 199") && !page.shows("Far 099"), "{}", page.body);
        assert!(page.body.contains(&format!("value=\"{europe_id}\" selected")), "what was chosen is shown");
        // All others fail unless something is chosen for them too.
        let checking = browser.post(&third, &[("rule-company", "map"), ("others-company", "")]).await.location().to_owned();
        worker(&site, imports::ImportJob::default()).run_due().await.unwrap();
        assert!(browser.get(&checking).await.shows("Import: create 3, update 0"));
        let checking = browser.post(&third, &[("rule-company", "map"), ("others-company", &europe_id)]).await.location().to_owned();
        worker(&site, imports::ImportJob::default()).run_due().await.unwrap();
        assert!(browser.get(&checking).await.shows("Import: create 230, update 0"));
        let id = checking.rsplit('/').next().unwrap().parse::<ImportId>().unwrap();
        run(&site, ada, id).await;
        let place = async |name: &str| user(&site, name).await.company;
        let root = site.root().await;
        assert_eq!([place("u0").await, place("u1").await, place("u150").await, place("u200").await], [europe, root, europe, europe]);
    }
);

db::on_both!(
    // covers: G3
    async fn every_name_of_a_file_is_counted_and_choices_outlive_another_look(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let rows: Vec<String> = (0..3_000).map(|n| format!("u{n},U,N{n},u{n}@x.example,,,,,T{n}; t{n}; S{n},\n")).collect();
        let id = upload_as(&site, ada, &format!("{HEAD}{}", rows.concat()), |_| ()).await;
        chosen_for(&site, ada, id, Kind::Team, "t2999", Chosen::LeftOut).await;
        chosen_for(&site, ada, id, Kind::Team, "s7", Chosen::LeftOut).await;
        let import = get(&site, ada, id).await;
        let settings = import.settings.clone().unwrap();
        assert_eq!((settings.missing.len(), settings.missing[0].count, settings.chosen), (1, 6_000, 2));
        let ctx = site.ctx(ada).await;
        let all = site
            .app
            .db
            .read(move |read| imports::missing_names(&ctx, read, &import, Kind::Team, &imports::NamesFrom::After(String::new()), 10_000));
        let all = all.await.unwrap();
        let chosen: Vec<&str> = all.iter().filter(|name| name.chosen == Chosen::LeftOut).map(|name| name.name.as_str()).collect();
        assert_eq!((all.len(), chosen), (6_000, vec!["S7", "T2999"]));
    }
);

db::on_both!(
    // covers: G3, G4
    async fn a_full_name_is_found_among_many_who_are_nearly_called_so(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let head = "Username,First Name,Last Name,Email,Manager\n";
        // A hundred who share both words, but are called otherwise; three twins; one with accents, one in capitals.
        let mut text = head.to_owned();
        for n in 0..100 {
            let _ = writeln!(text, "x{n},Max Otto{n},Twin,x{n}@x.example,");
        }
        text.push_str("zz,Max,Twin,zz@x.example,\nt1,Tom,Twin,t1@x.example,\nt2,TOM,twin,t2@x.example,\nt3,Tom,Twin,t3@x.example,\n");
        text.push_str("z1,Zoë,Åberg,z1@x.example,\nz2,Zoe,Aberg,z2@x.example,\n");
        bring(&site, ada, "first.csv", &text).await;
        let text = format!(
            "{head}a1,Ann,A,a1@x.example,max TWIN\na2,Ann,B,a2@x.example,Tom Twin\na3,Ann,C,a3@x.example,ZOË ÅBERG\n\
             a4,Ann,D,a4@x.example,zoe aberg\na5,Ann,E,a5@x.example,Max Nobody\n"
        );
        let id = upload_as(&site, ada, &text, |_| ()).await;
        run(&site, ada, id).await;
        assert_eq!(codes_of(&site, ada, id).await, ["created", "reports_to.several", "created", "created", "reports_to.unknown"]);
        let rows = outcomes(&site, ada, id).await;
        assert!(rows[1].message.starts_with("3 people are called “Tom Twin”"), "{}", rows[1].message);
        for (name, manager) in [("a1", "zz"), ("a3", "z1"), ("a4", "z2")] {
            assert_eq!(user(&site, name).await.reports_to, Some(user(&site, manager).await.id), "{name}");
        }
    }
);
