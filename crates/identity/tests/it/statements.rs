//! Both engines understand every statement of the crate, and the linter has nothing to say.

db::on_both!(
    async fn every_statement_is_understood(test: TestDb) {
        db::testing::prepare_all(&test.db, &identity::statements()).await;
    }
);
