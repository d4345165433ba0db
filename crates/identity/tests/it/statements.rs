//! Both engines understand every statement of the crate, and the linter has nothing to say.

db::on_both!(
    async fn every_statement_is_understood(test: TestDb) {
        db::testing::prepare_all(&test.db, &identity::statements()).await;
    }
);

db::on_both!(
    async fn administrators_are_counted_from_the_scopes_and_not_from_everybody(test: TestDb) {
        let sql = identity::statements().into_iter().find(|sql| sql.name == "COUNT_ADMINISTRATORS").unwrap();
        let plan = format!("{:?}", db::plan::Plan::of(&test.db, sql.text).await.unwrap());
        if test.db.engine() == db::Engine::Sqlite {
            // By the organization alone it would be everybody.
            assert!(!plan.contains("(org=?)") && plan.contains("users_by_role (org=? AND role_id=?"), "{plan}");
        }
    }
);
