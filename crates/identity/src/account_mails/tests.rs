//! Every mail renders, is plain, and hides what it must.

use serde_json::json;

use super::templates::{ALL, INVITATION, LOCKED};

const CODE: &str = "c0de";
const PASSWORD: &str = "Correct7Horse7Battery";

fn everything() -> serde_json::Value {
    json!({
        "organization": "AdventureWorks Cycle", "name": "Ann Smith", "user_name": "ann.smith", "address": "ann@x.example",
        "link": format!("https://crm.x.example/page#{CODE}"), "code": CODE, "password": PASSWORD, "inviter": "Ken Sánchez",
        "asked_by": null, "at": "2 March 2026, 10:00 (CET)", "until": "2 March 2026, 10:15 (CET)", "by_attempts": true,
        "password_follows": true,
    })
}

// covers: T-B19
#[test]
fn every_mail_renders_and_hides_its_secrets() {
    for template in ALL {
        let mail = mail::render(template, everything()).unwrap();
        assert!(mail.text.starts_with("Hello Ann Smith,\n\n"), "{}", mail.text);
        assert!(mail.subject.contains("AdventureWorks Cycle") && !mail.text.contains("\n\n\n"), "{}", mail.text);
        assert!(!mail.masked_text.contains(PASSWORD) && !mail.subject.contains(PASSWORD), "{}", template.name);
        assert_eq!(mail.holds_secret, mail.masked_text != mail.text, "{}", template.name);
        if template.secrets.contains(&"code") {
            assert!(!mail.masked_text.contains(CODE) && !mail.subject.contains(CODE), "{}", template.name);
        }
    }
}

// covers: T-B19
#[test]
fn hostile_names_stay_text() {
    for name in ["<img onerror=alert(1)>", "{{7*7}}", "{ASSUF1}", "Ann\r\nBcc: eve@x.example", &"x".repeat(10_000)] {
        let mut context = everything();
        context["name"] = json!(name);
        context["inviter"] = json!(name);
        for template in ALL {
            let mail = mail::render(template, &context).unwrap();
            assert!(!mail.html.contains("<img") && !mail.text.contains("49") && !mail.text.contains("\nBcc"), "{}", mail.text);
        }
    }
}

#[test]
fn sentences_follow_what_is_known() {
    let mut context = everything();
    context["inviter"] = json!(null);
    assert!(mail::render(&INVITATION, &context).unwrap().text.contains("AdventureWorks Cycle has made an account for you."));
    context["until"] = json!(null);
    context["by_attempts"] = json!(false);
    let text = mail::render(&LOCKED, &context).unwrap().text;
    assert!(text.contains("was locked by an administrator.\n"), "{text}");
}
