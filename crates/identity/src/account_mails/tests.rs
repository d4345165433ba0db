//! Every mail as the product writes it: whole, plain, and without its secrets where they must not be.

use std::sync::Arc;

use kernel::call::World;
use kernel::ids::Uuid;
use kernel::{Actor, Call, EmailAddress, KeyRing, OrgId, TestClock, TestRng, Via};
use mail::Written;

use super::kind::MailKind;
use super::send::{AccountMail, Addressee, OperatorAct};
use super::tag::Tag;
use super::values::{Origin, example, values};
use crate::{TokenId, UserId};

const CODE: &str = "c0de4711";
const PASSWORD: &str = "Correct7Horse7Battery";

fn call() -> Call {
    let keys = Arc::new(KeyRing::single([7; 32]));
    Call::new(OrgId(1), Actor::System, Via::Page, &World { clock: Arc::new(TestClock::default()), rng: Arc::new(TestRng::seeded(1)), keys })
}

const ORIGIN: Origin<'_> = Origin {
    name: "AdventureWorks Cycle",
    public_url: "https://crm.x.example/",
    time_zone: "Europe/Berlin",
    date_format: "d Mon yyyy",
    number_format: "1,234.5",
};

fn ann(name: &str) -> Addressee {
    Addressee {
        user: UserId(Uuid::from_u128(5)),
        name: name.to_owned(),
        first_name: name.to_owned(),
        last_name: "Smith".to_owned(),
        job_title: String::new(),
        custom: crate::custom_fields::Values::default(),
        time_zone: String::new(),
        date_format: String::new(),
        number_format: String::new(),
        address: EmailAddress::parse("ann@x.example").unwrap(),
    }
}

fn written(mail: &AccountMail<'_>, name: &str) -> Written {
    let words = mail.kind().default_words();
    mail.kind().letter(&words).write(&values(&call(), ORIGIN, &ann(name), mail))
}

fn with_every_mail(user_name: &str, inviter: &str, check: impl Fn(&AccountMail<'_>)) {
    let (code, password, token) = (&kernel::Secret::new(CODE), &kernel::Secret::new(PASSWORD), TokenId(Uuid::nil()));
    let ends = [(user_name.to_owned(), kernel::Micros(1_772_442_000_000_000))];
    for mail in [
        AccountMail::EndsTold { ends: &ends, more: 1 },
        AccountMail::Invitation { token, code, user_name, inviter: Some(inviter.to_owned()) },
        AccountMail::UserName { user_name, password_follows: true },
        AccountMail::TemporaryPassword { password },
        AccountMail::LoginInfo { user_name, password },
        AccountMail::Reset { token, code, user_name, asked_by: Some(inviter.to_owned()) },
        AccountMail::PasswordChanged { user_name },
        AccountMail::Locked { user_name, by_attempts: true, until: None },
        AccountMail::ConfirmEmail { token, code },
        AccountMail::EmailChanged { user_name },
        AccountMail::EmailChangedUndo { token, code, user_name },
        AccountMail::EmailTakenBack { user: crate::UserId(Uuid::nil()), name: user_name },
        AccountMail::UserNameChanged { user_name },
        AccountMail::OperatorActed { act: OperatorAct::MadeResetLink, user_name, reason: inviter },
    ] {
        check(&mail);
    }
}

// covers: T-B19
#[test]
fn every_mail_is_whole_and_hides_its_secrets() {
    with_every_mail("ann.smith", "Ken Sánchez", |mail| {
        let kind = mail.kind();
        let written = written(mail, "Ann Smith");
        assert!(written.text.starts_with("Hello Ann Smith,\n\n") && !written.text.contains("\n\n\n"), "{}", written.text);
        assert!(written.subject.contains("AdventureWorks Cycle") && written.unset.is_empty(), "{written:?} {:?}", written.unset);
        for secret in [CODE, PASSWORD] {
            assert!(!written.masked_text.contains(secret) && !written.subject.contains(secret), "{}", kind.word());
        }
        assert_eq!(written.holds_secret, written.masked_text != written.text, "{}", kind.word());
        let is_sent_for_a_link = kind.needs().contains(&Tag::Link);
        assert_eq!(written.html.matches("background:#2456a6").count(), usize::from(is_sent_for_a_link), "{}", kind.word());
        assert_eq!(kind.button().is_empty(), !is_sent_for_a_link);
    });
}

// covers: T-B19
#[test]
fn hostile_names_stay_text() {
    for name in ["<img onerror=alert(1)>", "{{7*7}}", "{ASSUF1}", "{PASSWORD}", "Ann\r\nBcc: eve@x.example", &"x".repeat(10_000)] {
        with_every_mail(name, name, |mail| {
            let written = written(mail, name);
            assert!(!written.html.contains("<img") && !written.text.contains("49") && !written.text.contains("\nBcc"), "{}", written.text);
            assert_eq!(written.text.matches(PASSWORD).count(), usize::from(mail.kind().needs().contains(&Tag::Password)));
        });
    }
}

#[test]
fn sentences_follow_what_is_known() {
    let (code, token) = (&kernel::Secret::new(CODE), TokenId(Uuid::nil()));
    let nobody = written(&AccountMail::Invitation { token, code, user_name: "ann", inviter: None }, "Ann");
    assert!(nobody.text.contains("AdventureWorks Cycle has made an account for you. Your user name"), "{}", nobody.text);
    let asked = written(&AccountMail::Reset { token, code, user_name: "ann", asked_by: None }, "Ann");
    assert!(asked.text.contains("Somebody, probably you, asked to choose a new password for the account ann at"), "{}", asked.text);
    let locked = written(&AccountMail::Locked { user_name: "ann", by_attempts: false, until: None }, "Ann");
    assert!(locked.text.contains("was locked by an administrator.\n"), "{}", locked.text);
    let until = Some(call().now.plus_secs(900));
    let tries = written(&AccountMail::Locked { user_name: "ann", by_attempts: true, until }, "Ann");
    assert!(tries.text.contains("so the account is locked until ") && tries.text.contains("wait until then"), "{}", tries.text);
}

#[test]
fn an_example_has_a_value_for_every_tag_and_no_secret() {
    for kind in MailKind::ALL {
        let every: String = kind.own_tags().iter().map(|tag| tag.braced()).collect();
        let words = super::Words { subject: "x".into(), text: every };
        let values = example(&call(), ORIGIN, &ann("Ann"), "ann", *kind);
        assert_eq!(kind.letter(&words).unset(&values), Vec::<String>::new(), "{}", kind.word());
    }
}

// covers: A12
#[test]
fn moments_are_by_the_readers_clock_and_in_their_way_of_writing_dates() {
    let mail = AccountMail::Locked { user_name: "ann", by_attempts: true, until: Some(kernel::Micros(1_772_442_000_000_000)) };
    let told = |zone: &str, dates: &str| {
        let to = Addressee { time_zone: zone.to_owned(), date_format: dates.to_owned(), ..ann("Ann") };
        mail.kind().letter(&mail.kind().default_words()).write(&values(&call(), ORIGIN, &to, &mail)).text
    };
    for (zone, dates, said) in [
        ("", "", "2 March 2026, 10:00 (CET)"),
        ("Asia/Tokyo", "", "2 March 2026, 18:00 (JST)"),
        ("America/New_York", "mm/dd/yyyy", "03/02/2026, 04:00 (EST)"),
        ("", "yyyy-mm-dd", "2026-03-02, 10:00 (CET)"),
        ("Nowhere/Land", "dd.mm.yyyy", "02.03.2026, 09:00 (UTC)"),
    ] {
        assert!(told(zone, dates).contains(said), "{said}: {}", told(zone, dates));
    }
}
