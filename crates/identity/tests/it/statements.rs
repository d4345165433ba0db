//! Both engines understand every statement of the crate.

db::on_both!(
    async fn every_statement_is_understood(test: TestDb) {
        for sql in identity::statements() {
            test.db.prepares(sql).await.unwrap_or_else(|error| panic!("{}: {error}", sql.name));
        }
    }
);
