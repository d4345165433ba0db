//! Every statement is understood by both engines. What the links do is tested through the verbs that send them.

db::on_both!(
    async fn statements_prepare(test: TestDb) {
        for sql in crate::tokens::STATEMENTS {
            test.db.prepares(*sql).await.unwrap_or_else(|error| panic!("{}: {error}", sql.name));
        }
    }
);
