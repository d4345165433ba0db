use std::io::Cursor;

use sheet::{Mapping, ReadOptions, RowErrors, RowOutcome, Sheet, State, Token, write_failed_rows};

use crate::people::{People, Store, plan, plan_of, run};

const TEAM: &str = "User name,Email,Last name,Manager email\n\
    ann,ann@x.example,Ames,cid@x.example\n\
    bob,bob@x.example,Boyd,ANN\n\
    cid,cid@x.example,Cole,\n\
    dee,dee-at-x,Dunn,cid@x.example\n\
    eve,eve@x.example,Eng,nobody@x.example\n\
    fay,fay@x.example\n";

fn names(import_results: &[sheet::RowResult]) -> Vec<(u64, &'static str)> {
    import_results.iter().map(|result| (result.row, result.outcome.name())).collect()
}

#[test]
fn managers_may_stand_later_in_the_file() {
    let mut store = Store::default();
    let mut import = plan(TEAM, 2);
    let results = run(&mut import, &mut store, false);
    let expected = [(2, "created"), (3, "created"), (4, "created"), (5, "failed"), (6, "failed"), (7, "failed")];
    assert_eq!(names(&results), expected);
    assert_eq!(store.people.keys().collect::<Vec<_>>(), ["ann", "bob", "cid"]);
    let report = import.report();
    assert_eq!((report.counts.created, report.counts.failed), (3, 3));
    assert_eq!(report.codes["email.invalid"], 1);
    assert_eq!(report.codes["row.ragged"], 1);
    assert_eq!(report.first.len(), 3);
}

#[test]
fn a_dry_run_says_what_the_commit_will_and_writes_nothing() {
    for batch in [1, 3, 200] {
        let mut store = Store::default();
        let mut dry = plan(TEAM, batch);
        let foretold = run(&mut dry, &mut store, true);
        assert!(store.people.is_empty());
        let mut import = plan(TEAM, batch);
        assert_eq!(run(&mut import, &mut store, false), foretold);
        assert_eq!(import.report().counts, dry.report().counts);
    }
}

// covers: T-D12
#[test]
fn the_same_file_twice_doubles_nothing() {
    let mut store = Store::default();
    run(&mut plan(TEAM, 200), &mut store, false);
    let before = store.clone();
    let mut again = plan(TEAM, 200);
    run(&mut again, &mut store, false);
    assert_eq!(store, before);
    assert_eq!((again.report().counts.unchanged, again.report().counts.failed), (3, 3));
}

// covers: T-D12
#[test]
fn failed_rows_are_corrected_and_brought_again() {
    let mut store = Store::default();
    let mut import = plan(TEAM, 200);
    let results = run(&mut import, &mut store, false);
    let failed = |results: &[sheet::RowResult]| -> Vec<(u64, RowErrors)> {
        let errors = |result: &sheet::RowResult| match &result.outcome {
            RowOutcome::Failed { problems } => {
                Some((result.row, RowErrors::of(problems.iter().map(|p| (&*p.field, &*p.code, &*p.message)))))
            }
            _ => None,
        };
        results.iter().filter_map(errors).collect()
    };
    let (file, count) = write_failed_rows(&mut import.into_sheet(), failed(&results), Vec::new()).unwrap();
    assert_eq!(count, 3);
    let text = String::from_utf8(file).unwrap();
    let lines: Vec<&str> = text.trim_start_matches('\u{FEFF}').lines().collect();
    assert_eq!(lines[0], "User name,Email,Last name,Manager email,Error,Error field,Error code");
    assert_eq!(lines[1], "dee,dee-at-x,Dunn,cid@x.example,Give an e-mail address.,email,email.invalid");
    assert!(lines[3].starts_with("fay,fay@x.example,,,\"The header has 4 columns"), "{}", lines[3]);

    // One row corrected, one not; the file still has its column of errors.
    let half = text.replace("dee-at-x", "dee@x.example");
    let mut second = plan(&half, 200);
    let results = run(&mut second, &mut store, false);
    assert_eq!(names(&results), [(2, "created"), (3, "failed"), (4, "created")]);
    assert_eq!(store.people.keys().collect::<Vec<_>>(), ["ann", "bob", "cid", "dee", "fay"]);

    // And once more: the errors are replaced, not put beside.
    let (file, _) = write_failed_rows(&mut second.into_sheet(), failed(&results), Vec::new()).unwrap();
    let text = String::from_utf8(file).unwrap();
    assert!(
        text.trim_start_matches('\u{FEFF}').starts_with("User name,Email,Last name,Manager email,Error,Error field,Error code\r\n"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 2);
}

#[test]
fn an_import_that_dies_goes_on_without_doubling() {
    let rows: String =
        (0..50).map(|n| format!("u{n},u{n}@x,L,{}\n", if n == 49 { String::new() } else { format!("u{}@x", n + 1) })).collect();
    let csv = format!("User name,Email,Last name,Manager email\n{rows}");
    for dies_after in 0..8 {
        let mut store = Store::default();
        let mut stored: Option<String> = None;
        let mut import = plan(&csv, 7);
        for _ in 0..dies_after {
            let Some(batch) = import.next_batch().unwrap() else { break };
            let mut results = batch.results();
            for item in &batch.items {
                let outcome = crate::people::take(&mut store, &item.content, results.reference(item), false);
                results.add(item, outcome);
            }
            stored = Some(serde_json::to_string(&batch.after(&results).unwrap()).unwrap());
            import.settle(&batch, &results).unwrap();
        }
        // The next batch began, and its transaction was not committed.
        let _ = import.next_batch().unwrap();
        let mut import = plan(&csv, 7);
        if let Some(state) = stored {
            import = import.resume(serde_json::from_str::<State>(&state).unwrap()).unwrap();
        }
        run(&mut import, &mut store, false);
        assert_eq!(store.people.len(), 50);
        let counts = import.report().counts;
        assert_eq!((counts.created, counts.total()), (50, 50), "died after {dies_after} batches");
        assert_eq!(import.progress().done, import.progress().total);
    }
}

#[test]
fn an_import_does_not_go_on_with_another_file() {
    let import = plan(TEAM, 2);
    let state = import.state().clone();
    let refused = plan(&TEAM.replace("Ames", "Adams"), 2).resume(state).err().unwrap();
    assert!(refused.is("import.plan_changed"));
}

#[test]
fn a_batch_must_be_answered_whole_and_in_turn() {
    let mut import = plan(TEAM, 2);
    let batch = import.next_batch().unwrap().unwrap();
    let mut results = batch.results();
    results.add(&batch.items[0], RowOutcome::Created);
    assert!(import.settle(&batch, &results).is_err(), "one row has no result");
    results.add(&batch.items[1], RowOutcome::Created);
    import.settle(&batch, &results).unwrap();
    assert!(import.settle(&batch, &results).is_err(), "it is settled");
}

#[test]
fn a_token_is_of_file_mapping_and_data() {
    let token = |csv: &str, version: &str| plan(csv, 2).token(version);
    assert_eq!(token(TEAM, "7"), token(TEAM, "7"));
    assert_ne!(token(TEAM, "7"), token(TEAM, "8"));
    assert_ne!(token(TEAM, "7"), token(&TEAM.replace("Ames", "Adams"), "7"));
    assert_ne!(Token::new("ab", "c", "d"), Token::new("a", "bc", "d"));
}

fn check(csv: &str, change: impl FnOnce(&mut Mapping)) -> Result<Mapping, kernel::Fault> {
    use sheet::Importable;
    let people = People { batch_rows: 9 };
    let sheet = Sheet::open(Cursor::new(csv.as_bytes()), ReadOptions::default()).unwrap();
    let columns = sheet::recognize(&sheet.about().header, people.fields(), people.not_imported());
    let mut mapping = Mapping::recognized(sheet.about(), &columns);
    change(&mut mapping);
    mapping.check(sheet.about(), people.fields()).map(|()| mapping)
}

#[test]
fn a_mapping_that_does_not_fit_is_refused_by_field() {
    let csv = "User name,Email,Old address\nann,a@x,b@x\n";
    let code = |change: fn(&mut Mapping)| check(csv, change).unwrap_err();
    assert!(check(csv, |_| ()).is_ok());
    let twice = code(|mapping| mapping.columns[2] = Some("email".into()));
    assert!(twice.is("mapping.twice") && twice.message.contains("columns B and C"), "{twice}");
    assert!(code(|mapping| mapping.columns[0] = None).is("mapping.required"));
    assert!(code(|mapping| mapping.columns[2] = Some("salary".into())).is("mapping.unknown_field"));
    assert!(code(|mapping| mapping.columns.truncate(2)).is("mapping.columns"));
    assert!(code(|mapping| mapping.separator = sheet::Separator::Tab).is("mapping.separator"));
    assert!(
        code(|mapping| {
            mapping.constants.insert("email".into(), "x@x".into());
        })
        .is("mapping.both")
    );
}

#[test]
fn a_constant_fills_a_field_for_all_rows_and_counts_in_the_digest() {
    let csv = "User name,Email\nann,a@x\n";
    let plain = check(csv, |_| ()).unwrap();
    let with_role = check(csv, |mapping| {
        mapping.constants.insert("role".into(), " Team member ".into());
    })
    .unwrap();
    assert_ne!(plain.digest(), with_role.digest());
    let json = serde_json::to_string(&with_role).unwrap();
    assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), with_role);
    let mut sheet = Sheet::open(Cursor::new(csv.as_bytes()), ReadOptions::default()).unwrap();
    let record = sheet.rows().next().unwrap().unwrap();
    let values = sheet::Values::new(&with_role, &record);
    assert_eq!((values.get("role"), values.get("email"), values.get("manager")), ("Team member", "a@x", ""));
    assert!(values.has("role") && values.has("email") && !values.has("manager"));
}

#[test]
fn ten_thousand_rows_upside_down_come_in_from_a_real_file() {
    let mut file = tempfile::tempfile().unwrap();
    {
        use std::io::Write;
        let mut out = std::io::BufWriter::new(&mut file);
        out.write_all(b"User name,Email,Last name,Manager email\r\n").unwrap();
        for n in 0..10_000 {
            let manager = if n == 9_999 { String::new() } else { format!("u{}@x", n + 1) };
            write!(out, "u{n},u{n}@x,Last name {n},{manager}\r\n").unwrap();
        }
    }
    let mut import = plan_of(file, 200);
    let mut taken = 0;
    while let Some(batch) = import.next_batch().unwrap() {
        let mut results = batch.results();
        for item in &batch.items {
            assert_eq!(item.content.user_name, format!("u{}", 9_999 - taken));
            results.add(item, RowOutcome::Created);
            taken += 1;
        }
        import.settle(&batch, &results).unwrap();
    }
    assert_eq!(taken, 10_000);
}
