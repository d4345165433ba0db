//! The texts of account mails by URL: written anew, refused, compared, tried out, reset; and what the next mail says.

use identity::account_mails::{self, EditMail, MailKind};
use identity::custom_fields::{self, CreateField, DeleteField};
use identity::invitations::{self, Invite};
use identity::roles::Builtin;
use identity::testing::{Answer, Browser, Site};
use identity::users::UpdateUser;

use crate::mailroom::{Mailroom, ORG, draft, mailroom, named_draft};

const TEMPLATES: &str = "/administration/mail/templates";
const INVITATION: &str = "/administration/mail/templates/invitation";

async fn post(browser: &Browser, version: &str, subject: &str, text: &str, act: &str) -> Answer {
    browser.post(INVITATION, &[("version", version), ("subject", subject), ("text", text), ("act", act)]).await
}

async fn invite(site: &Site, by: identity::UserId, name: &str, first_name: &str) {
    let (id, ctx) = (named_draft(site, name, first_name, site.root().await).await, site.ctx(by).await);
    site.write(move |tx| invitations::invite(&ctx, tx, Invite { user: id }).map(drop)).await.unwrap();
}

fn sound(page: &Answer) {
    assert_eq!(web::testing::check_html(&page.body), Vec::<String>::new());
}

db::on_both!(
    // covers: H5
    async fn the_next_mail_says_what_was_written(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (room, browser) = (mailroom(&site), site.signed_in(ada).await);
        let list = browser.get(TEMPLATES).await;
        sound(&list);
        for kind in MailKind::ALL {
            let page = browser.get(&format!("{TEMPLATES}/{}", kind.word())).await;
            sound(&page);
            assert!(list.shows(kind.label()) && page.shows(kind.sent_when()), "{}", kind.word());
            assert_eq!(page.input("subject").unwrap(), kind.default_words().subject);
        }
        assert!(!list.shows("Your own") && browser.get("/administration/mail").await.shows(TEMPLATES));
        assert_eq!(browser.get(&format!("{TEMPLATES}/none")).await.status, 404);

        invite(&site, ada, "before", "Pat").await;
        let text = "Dear {FIRST_NAME},\r\n\r\nwelcome to {ORGANIZATION}: {LINK}\r\nor {CODE}. {JOB_TITLE}";
        assert_eq!(post(&browser, "0", "Welcome, {FIRST_NAME}", text, "").await.location(), INVITATION);
        let (page, list) = (browser.get(INVITATION).await, browser.get(TEMPLATES).await);
        sound(&page);
        assert!(
            page.shows("Invitation: the text was saved.") && page.shows("Last changed") && page.shows("by Ada Tester"),
            "{}",
            page.body
        );
        assert!(list.shows("Your own") && list.shows("by Ada Tester"));
        invite(&site, ada, "after", "Kim").await;
        let (before, after) = (room.newest("before@x.example").await, room.newest("after@x.example").await);
        assert!(before.text.contains("has made an account for you"), "a mail that waited keeps its text");
        assert_eq!(after.subject, "Welcome, Kim");
        assert!(
            after.text.starts_with("Dear Kim,\n\nwelcome to AdventureWorks Cycle: https://crm.x.example/invitation#"),
            "{}",
            after.text
        );
        assert!(after.text.ends_with(". "), "an unset tag is empty: {}", after.text);
        assert!(after.html.contains("<a href=\"https://crm.x.example/invitation#"), "{}", after.html);
        let outbox = browser.get("/administration/mail/outbox").await;
        assert!(outbox.shows("Welcome, Kim") && !outbox.shows("/invitation#"));

        let again = Site::fresh(test.db.clone());
        let words = again.app.db.read(|read| account_mails::find(read, ORG, MailKind::Invitation)).await.unwrap().words();
        assert_eq!(words.subject, "Welcome, {FIRST_NAME}", "also after a restart");
        assert!(site.events().await.contains(&"mail.text_changed".to_owned()));
        let log = browser.get("/administration/audit").await;
        assert!(log.shows("Changed the text of a mail of"), "{}", log.body);
    }
);

db::on_both!(
    async fn the_products_text_comes_back(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (room, browser) = (mailroom(&site), site.signed_in(ada).await);
        let reset = format!("{INVITATION}/reset");
        post(&browser, "0", "Welcome", "{LINK}", "").await;
        let ask = browser.get(&reset).await;
        sound(&ask);
        assert!(ask.shows("The next mail says what the product says") && ask.input("version").as_deref() == Some("1"), "{}", ask.body);
        assert_eq!(browser.post(&reset, &[("version", "7")]).await.status, 412);
        assert_eq!(browser.post(&reset, &[]).await.status, 400);
        assert_eq!(browser.post(&reset, &[("version", "1")]).await.location(), INVITATION);
        let page = browser.get(INVITATION).await;
        assert!(page.shows("As the product has it") && !page.shows(&reset), "{}", page.body);
        invite(&site, ada, "pat", "Pat").await;
        assert_eq!(room.newest("pat@x.example").await.subject, "You are invited to AdventureWorks Cycle");
        assert!(site.events().await.contains(&"mail.text_reset".to_owned()));
        let words = MailKind::Invitation.default_words();
        let unchanged = post(&browser, "2", &words.subject, &words.text, "").await;
        assert_eq!(unchanged.location(), INVITATION);
        assert!(browser.get(INVITATION).await.shows("Invitation: nothing was changed."));
        assert_eq!(post(&browser, "1", "Late", "{LINK}", "").await.status, 412, "versions go on after a reset");
    }
);

db::on_both!(
    // covers: T-B21
    async fn what_would_not_do_is_refused_and_what_was_typed_stays(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        for (subject, text, words) in [
            ("Welcome", "No way in", "The text needs {LINK}"),
            ("Welcome", "{LINK} {FRST_NAME}", "This mail has no tag {FRST_NAME}. Did you mean {FIRST_NAME}?"),
            ("Welcome", "{LINK} {PASSWORD}", "This mail has no tag {PASSWORD}"),
            ("{ASSUF1}", "{LINK}", "This mail has no tag {ASSUF1}"),
            ("{LINK}", "{LINK}", "{LINK} cannot stand in the subject"),
            ("", "{LINK}", "Enter a subject."),
            ("a\r\nBcc: eve@x.example", "{LINK}", "A subject is one line"),
            (&"s".repeat(201), "{LINK}", "at most 200 characters"),
            ("Welcome", "", "Enter a text."),
            ("Welcome", &format!("{{LINK}}{}", "t".repeat(10_000)), "at most 10000 characters"),
        ] {
            for act in ["", "preview", "test"] {
                let page = post(&browser, "0", subject, text, act).await;
                assert!(page.status == 422 && page.shows(words), "{words}: {}", page.body);
                sound(&page);
                let kept = page.input("subject").unwrap_or_default();
                assert!(kept.contains(subject.lines().next().unwrap_or_default()) && page.shows(text.trim_start()), "{words}: {kept}");
            }
        }
        assert!(!browser.get(TEMPLATES).await.shows("Your own"));
        assert!(site.mails(ada).await.is_empty(), "no test was sent");
        let ctx = site.ctx(ada).await;
        let edit = EditMail { kind: MailKind::LoginInfo, version: 0, subject: "x".into(), text: "{LINK} {USER_NAME}".into() };
        assert!(site.write(move |tx| account_mails::edit(&ctx, tx, &edit)).await.unwrap_err().is("mail_text.needs_tag"));
    }
);

db::on_both!(
    async fn the_second_of_two_is_shown_what_changed(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let kim = site.at_root("kim", Builtin::Administrator).await;
        let (first, second) = (site.signed_in(ada).await, site.signed_in(kim).await);
        post(&first, "0", "Welcome aboard", "{LINK}", "").await;
        let page = post(&second, "0", "Hello there", "Look:\r\n\r\n{LINK}", "").await;
        assert_eq!(page.status, 412);
        sound(&page);
        assert!(page.shows("Ada Tester changed this text") && page.shows("Welcome aboard"), "{}", page.body);
        assert_eq!(page.input("subject").as_deref(), Some("Hello there"), "what was typed is not lost");
        assert_eq!(page.input("version").as_deref(), Some("1"));
        assert_eq!(post(&second, "1", "Hello there", "Look:\r\n\r\n{LINK}", "").await.status, 303, "after comparing");
        let (one, two) = (site.ctx(ada).await, site.ctx(kim).await);
        let edit = |subject: &str| EditMail { kind: MailKind::Reset, version: 0, subject: subject.into(), text: "{LINK}".into() };
        let (a, b) = (edit("one"), edit("two"));
        let both =
            tokio::join!(site.write(move |tx| account_mails::edit(&one, tx, &a)), site.write(move |tx| account_mails::edit(&two, tx, &b)));
        assert_ne!(both.0.is_ok(), both.1.is_ok(), "at once, one of them wins: {both:?}");
    }
);

db::on_both!(
    // covers: A15
    async fn a_preview_is_of_what_was_typed_and_a_test_goes_to_oneself(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (room, browser) = (mailroom(&site), site.signed_in(ada).await);
        let text = "Dear {FIRST_NAME}, <b>{{7*7}}</b>\n\n{JOB_TITLE}\n\n{LINK}\n\n{USER_NAME} {CODE}";
        let page = post(&browser, "0", "For {NAME}", text, "preview").await;
        assert_eq!(page.status, 200);
        sound(&page);
        assert!(page.shows("For Ada Tester") && page.shows("Dear Ada, &lt;b&gt;{{7*7}}&lt;/b&gt;"), "{}", page.body);
        assert!(page.shows("have no value for you") && page.shows("<code>{JOB_TITLE}</code> "), "{}", page.body);
        assert!(page.shows("https://crm.x.example/invitation#example") && page.shows("The product's text"), "{}", page.body);
        assert_eq!(page.input("subject").as_deref(), Some("For {NAME}"));

        let page = post(&browser, "0", "For {NAME}", text, "test").await;
        assert!(page.status == 200 && page.shows("waits for a mail server, then goes to ada@x.example"), "{}", page.body);
        let mail = room.newest("ada@x.example").await;
        assert_eq!(mail.subject, "For Ada Tester");
        assert!(mail.text.starts_with("Dear Ada, <b>{{7*7}}</b>\n\nhttps://crm.x.example/invitation#example"), "{}", mail.text);
        assert!(!browser.get(TEMPLATES).await.shows("Your own"), "nothing is kept");
        let other = draft(&site, "other", site.root().await).await;
        let ctx = site.ctx(ada).await;
        let refused = site.write(move |tx| {
            let user = identity::users::get(tx, ORG, other)?;
            let writer = account_mails::Writer { to: user.addressee().unwrap(), user_name: user.user_name };
            let edit = EditMail { kind: MailKind::Reset, version: 0, subject: "x".into(), text: "{LINK}".into() };
            account_mails::send_to_oneself(&ctx, tx, &edit, &writer)
        });
        assert!(refused.await.unwrap_err().is("mail_text.not_to_others"));
    }
);

async fn hostile_mail(site: &Site, room: &Mailroom, by: identity::UserId, at: usize, name: &str) -> mail::SentMail {
    let user = format!("hostile{at}");
    invite(site, by, &user, name).await;
    room.newest(&format!("{user}@x.example")).await
}

db::on_both!(
    // covers: T-B19
    async fn a_hostile_name_is_put_in_once(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (room, browser) = (mailroom(&site), site.signed_in(ada).await);
        post(&browser, "0", "{FIRST_NAME} {LAST_NAME}", "Dear {FIRST_NAME},\n\n{LINK}", "").await;
        for (at, name) in ["<img onerror=x>", "{{7*7}}", "{ASSUF1}", "{CODE}", "{LAST_NAME}"].into_iter().enumerate() {
            let mail = hostile_mail(&site, &room, ada, at, name).await;
            assert_eq!(mail.subject, format!("{name} Holm"));
            assert!(mail.text.starts_with(&format!("Dear {name},\n\nhttps://")), "{}", mail.text);
            assert!(!mail.html.contains("<img"), "{}", mail.html);
        }
    }
);

db::on_both!(
    // covers: T-B21
    async fn who_may_not_set_up_mail_writes_and_sees_no_text(test: TestDb) {
        let (site, _) = Site::founded(test.db.clone()).await;
        let root = site.root().await;
        let europe = site.company("Europe", root).await;
        let (sam, jae) =
            (site.person("sam", Builtin::TeamMember, root).await, site.person("jae", Builtin::CompanyAdministrator, europe).await);
        for id in [sam, jae] {
            let browser = site.signed_in(id).await;
            for path in [TEMPLATES, INVITATION, "/administration/mail/templates/invitation/reset"] {
                assert!(matches!(browser.get(path).await.status.as_u16(), 403 | 404), "{path}");
            }
            for act in ["", "preview", "test"] {
                assert!(matches!(post(&browser, "0", "Hi", "{LINK}", act).await.status.as_u16(), 403 | 404), "{act}");
            }
            let reset = browser.post("/administration/mail/templates/invitation/reset", &[("version", "0")]).await;
            assert!(matches!(reset.status.as_u16(), 403 | 404));
            let (ctx, edit) =
                (site.ctx(id).await, EditMail { kind: MailKind::Reset, version: 0, subject: "x".into(), text: "{LINK}".into() });
            assert!(site.write(move |tx| account_mails::edit(&ctx, tx, &edit)).await.is_err());
        }
    }
);

db::on_both!(
    // covers: A15, T-B19
    async fn a_custom_field_of_the_recipient_is_a_tag(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (room, browser) = (mailroom(&site), site.signed_in(ada).await);
        let ctx = site.ctx(ada).await;
        let made = site.write(move |tx| {
            let (text, day, number) = (fields::Kind::Text, fields::Kind::Date, fields::Kind::Number);
            for (label, kind) in [("Shift", text), ("Mentor", fields::Kind::Person), ("Since", day), ("Hours", number)] {
                let field = CreateField { label: label.into(), hint: String::new(), kind, is_required: false, choices: Vec::new() };
                custom_fields::create(&ctx, tx, &field)?;
            }
            Ok(())
        });
        made.await.unwrap();
        let page = browser.get(INVITATION).await;
        sound(&page);
        assert!(page.shows("<code>{ASSUF1}</code>") && page.shows("Shift of the recipient"), "{}", page.body);
        assert_eq!(post(&browser, "0", "Shift {ASSUF1}", "{ASSUF1} with {ASSUF2}: {LINK} {ASSUF3}/{ASSUF4}", "").await.status, 303);
        assert!(post(&browser, "1", "x", "{ASSUF5} {LINK}", "").await.shows("This mail has no tag {ASSUF5}"));
        let (one, two) = (draft(&site, "one", site.root().await).await, draft(&site, "two", site.root().await).await);
        let ctx = site.ctx(ada).await;
        let invited = site.write(move |tx| {
            let mut form = UpdateUser::from_user(&identity::users::get(tx, ORG, one)?);
            let said = [(1, "{ASSUF2} {{7*7}} <img>"), (2, "Ada Tester"), (3, "2024-03-15"), (4, "1234.5")];
            form.custom.extend(said.map(|(number, words)| (number, words.to_owned())));
            (form.preferences.date_format, form.preferences.number_format) = ("dd.mm.yyyy".into(), "1.234,5".into());
            identity::users::update(&ctx, tx, form)?;
            for user in [one, two] {
                invitations::invite(&ctx, tx, Invite { user })?;
            }
            Ok(())
        });
        invited.await.unwrap();
        let (one, two) = (room.newest("one@x.example").await, room.newest("two@x.example").await);
        assert_eq!(one.subject, "Shift {ASSUF2} {{7*7}} <img>", "a value is put in once");
        assert!(one.text.starts_with("{ASSUF2} {{7*7}} <img> with Ada Tester: https://") && !one.html.contains("<img>"), "{}", one.text);
        assert!(one.text.contains(" 15.03.2024/1.234,5"), "as its reader writes dates and numbers: {}", one.text);
        assert!(two.subject == "Shift" && two.text.starts_with(" with : https://"), "never somebody else's: {}", two.text);

        let ctx = site.ctx(ada).await;
        let gone = site.write(move |tx| {
            let fields = custom_fields::list(tx, ORG)?;
            custom_fields::delete(&ctx, tx, DeleteField { field: fields[0].id })
        });
        gone.await.unwrap();
        let page = browser.get(INVITATION).await;
        assert!(page.shows("have no value for you") && page.shows("<code>{ASSUF1}</code> "), "a field that is gone: {}", page.body);
        invite(&site, ada, "late", "Kim").await;
        assert_eq!(room.newest("late@x.example").await.subject, "Shift", "the mail goes all the same");
    }
);

db::on_both!(
    // covers: H5, I1
    async fn the_audit_log_keeps_every_text_whole_and_its_list_stays_light(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let browser = site.signed_in(ada).await;
        let paragraph = "All that you need to know of this house, line by line.\n".repeat(150);
        let text = format!("Dear {{FIRST_NAME}},\n\n{paragraph}\n{{LINK}}\n\nThe very end.");
        assert_eq!(post(&browser, "0", "Welcome", &text, "").await.status, 303);
        site.clock.advance_secs(1);
        assert_eq!(post(&browser, "1", "Welcome", &format!("{text} Or not."), "").await.status, 303);
        let list = browser.get("/administration/audit").await;
        sound(&list);
        assert!(list.body.len() < 60_000 && !list.shows("The very end"), "{} bytes", list.body.len());
        let entry = list.body.split("href=\"/administration/audit/evt_").nth(1).unwrap().split('"').next().unwrap();
        let entry = browser.get(&format!("/administration/audit/evt_{entry}")).await;
        sound(&entry);
        assert_eq!((entry.body.matches("The very end.").count(), entry.body.matches("Or not.").count()), (2, 1), "before and after, whole");
        assert!(!entry.shows("(cut)"));
    }
);
