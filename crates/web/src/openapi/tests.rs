use kernel::Micros;

use super::*;

crate::request! {
    /// A boat.
    struct Boat {
        /// Its name.
        name: String,
        /// Its kind.
        kind "type": Given<String>,
        /// Its crew.
        crew: Given<Vec<i64>>,
        /// Whether it is at sea.
        at_sea: Maybe<bool>,
        /// Since when.
        since: Given<Micros>,
    }
}

crate::answer! {
    /// A harbour.
    struct Harbour {
        /// Its name.
        name: String,
        /// Its depth.
        depth: Option<i64>,
    }
}

fn taken(sent: &Value) -> Result<Boat, Vec<(String, &'static str)>> {
    let mut errors = FieldErrors::default();
    let boat = Boat::take(Some(sent), "", &mut errors);
    match errors.check() {
        Ok(()) => Ok(boat.unwrap()),
        Err(fault) => Err(fault.fields.into_iter().map(|f| (f.field.into_owned(), f.code)).collect()),
    }
}

#[test]
fn everything_that_will_not_do_is_told_at_once_with_its_place() {
    let boat = taken(&json!({ "name": "Ann", "type": null, "crew": [1, 2.0] })).unwrap();
    assert_eq!((boat.name.as_str(), boat.kind, boat.crew), ("Ann", Given::Null, Given::This(vec![1, 2])));
    assert_eq!(taken(&json!({ "name": "Ann" })).unwrap().kind, Given::Not);
    let refused = taken(&json!({ "kind": "x", "type": 1, "crew": [1, "x", 1.5] })).unwrap_err();
    let expected = [("kind", "field.unknown"), ("name", "required"), ("type", "type"), ("crew.1", "type"), ("crew.2", "type")];
    assert_eq!(refused, expected.map(|(at, code)| (at.to_owned(), code)));
    let out = taken(&json!({ "name": "Ann", "at_sea": true, "since": "2026-03-31T00:00:00.9+02:00" })).unwrap();
    assert_eq!((out.at_sea, out.since), (Maybe(Some(true)), Given::This(Micros(1_774_908_000_000_000))));
    assert_eq!((boat.at_sea, boat.since), (Maybe(None), Given::Not));
    let refused = taken(&json!({ "name": "Ann", "at_sea": null, "since": "2026-03-31" })).unwrap_err();
    assert_eq!(refused, [("at_sea".to_owned(), "type"), ("since".to_owned(), "moment.malformed")]);
    assert_eq!(taken(&json!([])).unwrap_err(), [(String::new(), "type")]);
    assert_eq!(taken(&json!({ "name": "a\0b" })).unwrap_err(), [("name".to_owned(), "text.nul")]);
    assert_eq!(taken(&json!({ "name": "Ann", "a/b": 1 })).unwrap_err(), [(String::new(), "field.unknown")]);
}

#[test]
fn the_schema_says_what_is_taken_and_told() {
    let mut all = Schemas::default();
    let boat = Boat::schema(&mut all);
    assert_eq!(boat, json!({ "$ref": "#/components/schemas/Boat" }));
    let schema = all.resolve(&boat);
    assert_eq!((&schema["required"], &schema["additionalProperties"]), (&json!(["name"]), &json!(false)));
    assert_eq!(schema["properties"]["type"], json!({ "type": ["string", "null"], "description": "Its kind." }));
    assert_eq!(schema["properties"]["at_sea"], json!({ "type": "boolean", "description": "Whether it is at sea." }));
    let harbour = Harbour::schema(&mut all);
    assert_eq!(all.fields_of(&harbour), ["depth", "name"]);
    let told = Harbour { name: "Kiel".into(), depth: None }.tell();
    assert_eq!(told, json!({ "name": "Kiel", "depth": null }));
    assert!(all.clashes.is_empty());
    let part = all.or_part(harbour.clone());
    assert_eq!(part, json!({ "anyOf": [harbour, { "$ref": "#/components/schemas/HarbourPart" }] }));
    let part = all.resolve(&part["anyOf"][1]);
    assert!(part.get("required").is_none() && part["properties"]["depth"] == json!({ "type": ["integer", "null"], "format": "int64" }));
    assert!(all.clashes.is_empty());
}
