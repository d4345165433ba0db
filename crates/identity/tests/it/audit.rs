//! The audit log: what is recorded, how it is bound, what the verifier names.

use db::lease::Holder;
use db::{Value, params};
use identity::audit::{self, Chainer, Head, KINDS, Report, Wrong};
use identity::roles::{self, Builtin};
use identity::testing::{ORG, Site};
use identity::users::{self, Delete, Freeze, Purge, UpdateUser};
use identity::{EventId, UserId};
use kernel::Via;

db::statements! {
    EVENT_OF_KIND = "SELECT id FROM audit_event WHERE org = $1 AND kind = $2 ORDER BY id DESC LIMIT 1";
    SEQ_OF = "SELECT seq FROM audit_link WHERE org = $1 AND event_id = $2";
    PENDING_ROWS = "SELECT COUNT(*) FROM audit_pending WHERE org = $1";
    ALTER_EVENT = "UPDATE audit_event SET kind = 'user.unlocked' WHERE org = $1 AND id = $2";
    ALTER_ACTOR = "UPDATE audit_event SET actor_id = $3 WHERE org = $1 AND id = $2";
    DELETE_EVENT = "DELETE FROM audit_event WHERE org = $1 AND id = $2";
    ALTER_LINK = "UPDATE audit_link SET hash = $3 WHERE org = $1 AND event_id = $2";
    DELETE_LINK = "DELETE FROM audit_link WHERE org = $1 AND event_id = $2";
    CUT_LINKS = "DELETE FROM audit_link WHERE org = $1 AND seq > $2";
    CUT_EVENTS = "DELETE FROM audit_event WHERE org = $1 AND id IN (SELECT e.id FROM audit_event e WHERE e.org = $1 AND NOT EXISTS \
        (SELECT 1 FROM audit_link l WHERE l.org = e.org AND l.event_id = e.id))";
    ALTER_VALUE = "UPDATE audit_value SET value = 'somebody else' WHERE org = $1 AND event_id = $2 AND field = 'user_name'";
    DELETE_VALUE = "DELETE FROM audit_value WHERE org = $1 AND event_id = $2 AND field = 'user_name'";
    VALUES_ABOUT = "SELECT COUNT(*) FROM audit_value WHERE org = $1 AND about_user_id = $2";
    EVENTS_ABOUT = "SELECT changes, circumstances FROM audit_event WHERE org = $1 AND subject_id = $2 ORDER BY id";
    PUT_PENDING = "INSERT INTO audit_pending (org, event_id) VALUES ($1, $2)";
    LINKS = "SELECT seq FROM audit_link WHERE org = $1 ORDER BY seq";
}

async fn event(site: &Site, kind: &'static str) -> EventId {
    site.app.db.read(move |read| read.scalar(EVENT_OF_KIND, params![ORG, kind])).await.unwrap()
}

async fn seq(site: &Site, event: EventId) -> i64 {
    site.app.db.read(move |read| read.scalar(SEQ_OF, params![ORG, event])).await.unwrap()
}

async fn by_hand(site: &Site, sql: db::Sql, values: &[Value]) {
    let values = values.to_vec();
    let changed = site.write(move |tx| Ok(tx.execute(sql, &values)?)).await.unwrap();
    assert!(changed > 0, "{} changed nothing", sql.name);
}

fn chainer(site: &Site) -> Chainer {
    Chainer::new(site.app.db.clone(), site.app.world.clone(), ORG, Holder::new(&site.product()))
}

async fn verify(site: &Site) -> Report {
    let keys = site.app.world.keys.clone();
    site.app.db.read(move |read| audit::verify(read, &keys, ORG, &mut |_, _| {})).await.unwrap()
}

/// What the verifier says, as an operator reads it.
fn said(report: &Report) -> Vec<String> {
    report.findings.iter().map(ToString::to_string).collect()
}

async fn lock(site: &Site, by: UserId, user: UserId) {
    let ctx = site.ctx(by).await;
    site.write(move |tx| users::lock(&ctx, tx, users::Lock { user })).await.unwrap();
}

/// A chain over the founding, a person and a lock with something after it.
async fn chained(test: &db::testing::TestDb) -> (Site, UserId, UserId) {
    let (site, ada) = Site::founded(test.db.clone()).await;
    let jae = site.person("jae", Builtin::TeamMember, site.root().await).await;
    chainer(&site).tick().await.unwrap();
    lock(&site, ada, jae).await;
    chainer_next(&site).await;
    let ctx = site.ctx(ada).await;
    site.write(move |tx| users::unlock(&ctx, tx, jae)).await.unwrap();
    chainer_next(&site).await;
    assert!(verify(&site).await.holds());
    (site, ada, jae)
}

/// Another process takes over after the lease's end.
async fn chainer_next(site: &Site) {
    site.clock.advance_secs(11);
    chainer(site).tick().await.unwrap();
}

db::on_both!(
    // covers: I3
    async fn what_is_announced_is_linked_without_gaps_and_holds(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let before = verify(&site).await;
        assert!(before.holds() && before.checked == 0 && before.pending > 5, "{before:?}");
        assert_eq!(before.head, None);
        let chainer = chainer(&site);
        assert_eq!(i64::try_from(chainer.tick().await.unwrap()).unwrap(), before.pending);
        assert_eq!(chainer.tick().await.unwrap(), 0);
        let jae = site.person("jae", Builtin::TeamMember, site.root().await).await;
        lock(&site, ada, jae).await;
        let waiting = verify(&site).await;
        assert!(waiting.holds() && waiting.pending == 4, "{waiting:?}");
        assert_eq!(chainer.tick().await.unwrap(), 4);
        let after = verify(&site).await;
        assert!(after.holds(), "{:?}", said(&after));
        assert_eq!((after.checked, after.pending), (before.pending + 4, 0));
        let seqs: Vec<i64> =
            site.app.db.read(|read| read.query(LINKS, params![ORG])?.into_iter().map(db::Row::only).collect()).await.unwrap();
        assert_eq!(seqs, (1..=after.checked).collect::<Vec<_>>());
        let head = after.head.unwrap();
        assert_eq!(head.to_string().parse::<Head>().unwrap(), head);
    }
);

db::on_both!(
    // covers: I3
    async fn an_event_that_becomes_visible_late_is_linked_though_its_id_is_smaller(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let jae = site.person("jae", Builtin::TeamMember, site.root().await).await;
        let early = site.ctx(ada).await;
        site.clock.advance_secs(60);
        lock(&site, ada, jae).await;
        let chainer = chainer(&site);
        chainer.tick().await.unwrap();
        // This call began a minute before what is linked already.
        site.write(move |tx| users::unlock(&early, tx, jae)).await.unwrap();
        assert!(event(&site, "user.unlocked").await < event(&site, "user.locked").await);
        assert_eq!(chainer.tick().await.unwrap(), 1);
        assert!(verify(&site).await.holds());
    }
);

db::on_both!(
    // covers: I3
    async fn one_process_links_at_a_time_and_another_takes_over_after_the_lease(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (first, second) = (chainer(&site), chainer(&site));
        assert!(first.tick().await.unwrap() > 0);
        let jae = site.person("jae", Builtin::TeamMember, site.root().await).await;
        assert_eq!(second.tick().await.unwrap(), 0, "the first holds the lease");
        site.clock.advance_secs(11);
        assert_eq!(second.tick().await.unwrap(), 3);
        lock(&site, ada, jae).await;
        assert_eq!(first.tick().await.unwrap(), 0, "now the second holds it");
        let mut racing = Vec::new();
        site.clock.advance_secs(11);
        for _ in 0..8 {
            let chainer = chainer(&site);
            racing.push(tokio::spawn(async move { chainer.tick().await }));
        }
        let mut linked = 0;
        for one in racing {
            linked += one.await.unwrap().unwrap();
        }
        assert_eq!(linked, 1);
        assert!(verify(&site).await.holds());
    }
);

db::on_both!(
    // covers: I3
    async fn the_loop_links_what_is_left_when_it_is_told_to_stop(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let (stop, stopped) = tokio::sync::watch::channel(true);
        chainer(&site).run(stopped).await;
        drop(stop);
        let waiting: i64 = site.app.db.read(|read| read.scalar(PENDING_ROWS, params![ORG])).await.unwrap();
        assert_eq!(waiting, 0);
        // The lease was given back: another need not wait for its end.
        site.person("jae", Builtin::TeamMember, site.root().await).await;
        assert_eq!(chainer(&site).tick().await.unwrap(), 3);
    }
);

db::on_both!(
    // covers: I3, T-E12
    async fn an_altered_event_is_named_with_its_place(test: TestDb) {
        let (site, _, jae) = chained(&test).await;
        let locked = event(&site, "user.locked").await;
        let place = seq(&site, locked).await;
        by_hand(&site, ALTER_EVENT, params![ORG, locked]).await;
        assert_eq!(said(&verify(&site).await), [format!("entry {place} ({locked}): the event was altered after it was linked")]);
        // The founding's first entry too, blamed on somebody else.
        let made = event(&site, "organization.created").await;
        by_hand(&site, ALTER_ACTOR, params![ORG, made, jae]).await;
        let report = verify(&site).await;
        assert_eq!(report.findings.len(), 2, "{:?}", said(&report));
        assert!(
            report.findings.iter().any(|f| f.event == Some(made) && matches!(f.wrong, Wrong::EventAltered | Wrong::EntryAltered)),
            "{:?}",
            said(&report)
        );
    }
);

db::on_both!(
    // covers: I3, T-E12
    async fn a_missing_event_and_a_missing_or_altered_link_are_named(test: TestDb) {
        let (site, _, _) = chained(&test).await;
        let locked = event(&site, "user.locked").await;
        let place = seq(&site, locked).await;
        by_hand(&site, ALTER_LINK, params![ORG, locked, [9_u8; 32]]).await;
        assert_eq!(said(&verify(&site).await), [format!("entry {place} ({locked}): the link was altered")]);
        by_hand(&site, DELETE_LINK, params![ORG, locked]).await;
        let report = verify(&site).await;
        assert_eq!(report.findings[0].wrong, Wrong::LinkMissing(place));
        assert_eq!((report.findings[1].event, &report.findings[1].wrong), (Some(locked), &Wrong::NotLinked));
        assert_eq!(report.findings.len(), 2, "{:?}", said(&report));
        let created = event(&site, "user.created").await;
        let place = seq(&site, created).await;
        by_hand(&site, DELETE_EVENT, params![ORG, created]).await;
        let said = said(&verify(&site).await);
        assert!(said.contains(&format!("entry {place} ({created}): the event is missing")), "{said:?}");
    }
);

db::on_both!(
    // covers: T-E12
    async fn an_end_that_was_cut_off_is_found_by_a_head_kept_elsewhere(test: TestDb) {
        let (site, _, _) = chained(&test).await;
        let kept = verify(&site).await.head.unwrap();
        by_hand(&site, CUT_LINKS, params![ORG, kept.seq - 2]).await;
        by_hand(&site, CUT_EVENTS, params![ORG]).await;
        assert!(verify(&site).await.holds(), "the chain alone cannot tell");
        let (head, other) = (kept.clone(), Head { seq: 1, hash: vec![0; 32] });
        let includes =
            site.app.db.read(move |read| Ok::<_, db::DbError>((audit::includes(read, ORG, &head)?, audit::includes(read, ORG, &other)?)));
        assert_eq!(includes.await.unwrap(), (false, false));
    }
);

db::on_both!(
    // covers: T-E12
    async fn a_changed_or_removed_value_is_named(test: TestDb) {
        let (site, _, _) = chained(&test).await;
        let created = event(&site, "user.created").await;
        let place = seq(&site, created).await;
        by_hand(&site, ALTER_VALUE, params![ORG, created]).await;
        assert_eq!(said(&verify(&site).await), [format!("entry {place} ({created}): the value of “user_name” was altered")]);
        by_hand(&site, DELETE_VALUE, params![ORG, created]).await;
        let report = verify(&site).await;
        assert_eq!(report.findings[0].wrong, Wrong::ValueMissing("user_name".into()));
    }
);

db::on_both!(
    // covers: T-E12
    async fn a_pending_row_that_leads_nowhere_does_not_stop_the_chain(test: TestDb) {
        let (site, ada, jae) = chained(&test).await;
        let locked = event(&site, "user.locked").await;
        by_hand(&site, PUT_PENDING, params![ORG, locked]).await;
        by_hand(&site, PUT_PENDING, params![ORG, EventId(jae.0)]).await;
        lock(&site, ada, jae).await;
        site.clock.advance_secs(11);
        assert_eq!(chainer(&site).tick().await.unwrap(), 1);
        let report = verify(&site).await;
        assert_eq!(report.findings.len(), 1, "{:?}", said(&report));
        assert_eq!((report.findings[0].event, &report.findings[0].wrong), (Some(EventId(jae.0)), &Wrong::EventMissing));
    }
);

db::on_both!(
    // covers: A23, I3, T-D8
    async fn after_a_purge_the_log_keeps_the_id_and_not_the_person_and_still_holds(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let kim = site.person("kim", Builtin::TeamMember, site.root().await).await;
        let mut ctx = site.ctx(ada).await;
        ctx.call.client.ip = "203.0.113.9".parse().ok();
        ctx.call.reason = "Kim asked for it".into();
        let change = site.write(move |tx| {
            let user = users::get(tx, ORG, kim)?;
            let mut form = UpdateUser::from_user(&user);
            form.last_name = "Abercrombie".into();
            users::update(&ctx, tx, form)?;
            users::freeze(&ctx, tx, Freeze { user: kim, reason: "Kim is away".into() })
        });
        change.await.unwrap();
        let mut own = site.ctx(kim).await;
        own.call.client.ip = "198.51.100.7".parse().ok();
        own.call.client.user_agent = "Kims Browser".into();
        site.write(move |tx| identity::sessions::begin(&own, tx, kim, identity::sessions::Method::Password).map(drop)).await.unwrap();
        chainer(&site).tick().await.unwrap();
        let about = |site: &Site| {
            let db = site.app.db.clone();
            async move { db.read(move |read| read.scalar::<i64>(VALUES_ABOUT, params![ORG, kim])).await.unwrap() }
        };
        assert!(about(&site).await > 5);
        let ctx = site.ctx(ada).await;
        let purge = site.write(move |tx| {
            users::delete(&ctx, tx, Delete { user: kim })?;
            users::purge(&ctx, tx, Purge { user: kim })
        });
        purge.await.unwrap();
        site.clock.advance_secs(11);
        chainer(&site).tick().await.unwrap();
        assert_eq!(about(&site).await, 0);
        let rows = site.app.db.read(move |read| read.query(EVENTS_ABOUT, params![ORG, kim])).await.unwrap();
        assert!(rows.len() >= 6, "the entries stay");
        let all = format!("{rows:?}").to_lowercase();
        for personal in ["kim", "abercrombie", "x.example", "198.51.100.7", "browser", "away", "asked"] {
            assert!(!all.contains(personal), "{personal} is still there: {all}");
        }
        let report = verify(&site).await;
        assert!(report.holds() && report.pending == 0, "{:?}", said(&report));
    }
);

// covers: I1
#[test]
fn every_kind_that_the_source_announces_has_a_sentence() {
    let mut announced = Vec::new();
    for_each_source(&mut |path, text| {
        let after = |mark: &str| text.match_indices(mark).map(|(at, _)| &text[at + mark.len()..]).collect::<Vec<_>>();
        for rest in after("Event::new(\"") {
            announced.push((path.to_owned(), rest.split('"').next().unwrap_or_default().to_owned()));
        }
        // The steps of a user's status hand the kind over behind the step.
        for rest in after("Step::") {
            let Some((step, rest)) = rest.split_once(", \"") else { continue };
            if step.chars().all(char::is_alphanumeric) {
                announced.push((path.to_owned(), rest.split('"').next().unwrap_or_default().to_owned()));
            }
        }
    });
    assert!(announced.len() > 40, "the source was not found");
    for (path, kind) in announced {
        assert!(audit::find_kind(&kind).is_some(), "{path} announces {kind}, which has no sentence in audit::KINDS");
    }
    let mut words: Vec<&str> = KINDS.iter().map(|kind| kind.word).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), KINDS.len(), "a kind stands twice");
}

fn for_each_source(visit: &mut dyn FnMut(&str, &str)) {
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && path.components().any(|part| part.as_os_str() == "src")
            {
                visit(&path.display().to_string(), &std::fs::read_to_string(&path).unwrap());
            }
        }
    }
}

// covers: I1
#[test]
fn the_reference_of_events_is_the_committed_page() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/events.md");
    let page = audit::events_reference();
    if std::env::var_os("USHER_WRITE_REFERENCE").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), page, "run the test with USHER_WRITE_REFERENCE=1 and commit the page");
}

db::on_both!(
    // covers: I2
    async fn grants_of_administration_and_roles_are_in_the_log(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let jae = site.person("jae", Builtin::TeamMember, site.root().await).await;
        let ctx = site.ctx(ada).await;
        let grant = site.write(move |tx| {
            let input = roles::GrantAdministration {
                user: jae,
                place: access::Place::Organization,
                capabilities: [access::Capability::LockUsers].into_iter().collect(),
            };
            let scope = roles::grant_administration(&ctx, tx, input)?;
            roles::revoke_administration(&ctx, tx, roles::RevokeAdministration { user: jae, scope })
        });
        grant.await.unwrap();
        let ctx = site.ctx(ada).await;
        let listed = site.app.db.read(move |read| identity::audit_log::recent(&ctx, read, jae, 20)).await.unwrap();
        let kinds: Vec<&str> = listed.page.items.iter().map(|entry| entry.kind.as_str()).collect();
        assert!(kinds.contains(&"administration.granted") && kinds.contains(&"administration.revoked"), "{kinds:?}");
        let granted = listed.page.items.iter().find(|entry| entry.kind == "administration.granted").unwrap();
        assert_eq!((granted.actor, granted.via.as_str()), (Some(ada.0), Via::Page.word()));
        assert_eq!(listed.names.value("capabilities", granted.after("capabilities").unwrap()), "lock and unlock users");
    }
);
