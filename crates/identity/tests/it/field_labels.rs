//! Labels of custom fields that files tell apart, and mail texts that a removed field stands in.

use fields::Kind;
use identity::FieldId;
use identity::account_mails::{self, EditMail, MailKind};
use identity::custom_fields::{self, EditField};
use identity::testing::Site;

use crate::custom_fields::{make, named};

db::on_both!(
    // covers: A14, A15
    async fn a_label_is_one_that_a_file_can_tell_apart(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let field = make(&site, ada, named("Cost center", Kind::Text)).await.unwrap();
        for (label, code) in [("Cost-Center", "field.label_alike"), ("assuf9", "field.label_tag"), ("{ASSUF 1}", "field.label_tag")] {
            let refused = make(&site, ada, named(label, Kind::Text)).await.unwrap_err();
            assert!(refused.is(code) && refused.fields[0].field == "name", "{label}: {refused}");
        }
        let other = make(&site, ada, named("Badge", Kind::Text)).await.unwrap();
        let edit = |id: FieldId, version: i64, label: &str| EditField {
            field: id,
            version,
            label: label.into(),
            hint: String::new(),
            is_required: false,
            only: None,
            choices: Vec::new(),
            more_choices: Vec::new(),
        };
        for (edit, fine) in [(edit(other.id, other.version, "COST/CENTER"), false), (edit(field.id, field.version, "Cost-center"), true)] {
            let ctx = site.ctx(ada).await;
            let answer = site.write(move |tx| custom_fields::edit(&ctx, tx, &edit)).await;
            assert!(if fine { answer.is_ok() } else { answer.unwrap_err().is("field.label_alike") });
        }
        // Who removes a field is told of the mail texts that it stands in.
        let ctx = site.ctx(ada).await;
        let text = EditMail { kind: MailKind::Reset, subject: "Welcome in {ASSUF1}".into(), text: "{LINK}".into(), version: 0 };
        site.write(move |tx| account_mails::edit(&ctx, tx, &text).map(drop)).await.unwrap();
        let page = site.signed_in(ada).await.get(&format!("/administration/fields/{}/delete", field.id)).await;
        assert!(page.shows("Welcome in {ASSUF1}"), "{}", page.body);
    }
);
