//! Runs an operation: who asks, what they sent, the verb in its transaction, the answer. Everything that all operations share is here, so
//! that none can forget it.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{RawPathParams, Request, State};
use axum::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Json, Router};
use kernel::{Category, Fault};
use serde_json::{Map, Value};
use web::Problem;
use web::openapi::Take;
use web::url::Query;

use super::super::app::App;
use super::super::text;
use super::asked::Asked;
use super::if_match::IfMatch;
use super::operation::{Done, Input, MOST_ROWS, Operation, Parse, Run, USUAL_ROWS, Verb, Versions, read};
use super::{ApiSigned, Claim, REPLAYED};

/// What is sent is not longer.
const BODY_BYTES: usize = 256 * 1024;

/// An operation with what is worked out once.
struct Ready {
    operation: Operation,
    fields: Vec<String>,
}

/// The routes of these operations.
pub(super) fn routes(operations: Vec<Operation>) -> Router<App> {
    operations.into_iter().fold(Router::new(), |router, operation| router.route(operation.path, handler(operation)))
}

fn handler(operation: Operation) -> MethodRouter<App> {
    if let Run::Own(handler) = operation.run {
        return *handler;
    }
    let filter = MethodFilter::try_from(operation.method.clone()).unwrap_or(MethodFilter::GET);
    let ready = Arc::new(Ready { fields: operation.field_names(), operation });
    on(filter, move |State(app): State<App>, signed: ApiSigned, ids: RawPathParams, request: Request| async move {
        run(&ready, app, signed, &ids, request).await
    })
}

async fn run(ready: &Ready, app: App, signed: ApiSigned, ids: &RawPathParams, request: Request) -> Result<Response, Problem> {
    let operation = &ready.operation;
    let query = Query::of(request.uri());
    let ids = ids.iter().map(|(name, word)| (name.to_owned(), word.to_owned())).collect();
    let (fields, limit) = (ready.fields_of(&query)?, ready.limit_of(&query)?);
    let (if_match, password, prepared) = (IfMatch::Missing, None, None);
    let (ctx, organization, credential) = (signed.ctx, signed.organization, signed.credential);
    let asked = Asked { ctx, organization, credential, query, if_match, fields, limit, password, prepared, ids };
    ready.check_query(&asked.query)?;
    match &operation.run {
        Run::Read(verb) => {
            let (verb, wanted) = (Arc::clone(verb), asked.fields.clone());
            let mut done = app.db.read(move |read| verb(&asked, read)).await?;
            choose(&mut done.body, &wanted, operation.is_list);
            Ok(answer(operation, done))
        }
        Run::Write(parse, verb) => change(operation, app, asked, request, *parse, Arc::clone(verb)).await,
        Run::Own(_) => Err(Fault::internal("a handler of its own is not run here").into()),
    }
}

/// Runs one that changes something.
async fn change(
    operation: &Operation,
    app: App,
    asked: Asked,
    request: Request,
    parse: Parse,
    verb: Arc<Verb>,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let (path, headers) = (head.uri.to_string(), head.headers);
    let if_match = match operation.versions {
        Versions::Requires => IfMatch::required(&headers)?,
        Versions::Takes => IfMatch::of(&headers)?,
        Versions::None => IfMatch::none(&headers)?,
    };
    let mut asked = Asked { if_match, ..asked };
    let (bytes, received) = match &operation.file {
        None => (to_bytes(body, BODY_BYTES).await.map_err(|_| too_large())?.to_vec(), None),
        Some(file) if !file.is_of(&headers) => return Err(wrong_type(text::file_type(file.types.join(", ")))),
        Some(file) => (file.receive)(app.db.clone(), asked.clone(), body).await.map(|(digest, i)| (digest, Some(i)))?,
    };
    // What was answered to a key is not for another one of its user that may less.
    let subject = &asked.ctx.subject;
    let scope =
        if subject.is_narrowed { format!("{} {}", subject.capabilities().to_words(), subject.rights.to_words()) } else { String::new() };
    let sent = [operation.method.as_str().as_bytes(), path.as_bytes(), if_match_bytes(&headers), scope.as_bytes(), &bytes[..]];
    let claim = Claim::of(&asked.ctx, &headers, &sent)?.filter(|_| operation.method == Method::POST);
    let input = match received {
        Some(input) => input,
        None => parse(&json_of(&headers, &bytes, operation.takes.is_some())?)?,
    };
    if operation.password.is_some() || operation.prepares.is_some() {
        if let Some(done) = kept(&app, &asked, claim.as_ref()).await? {
            return Ok(again(answer(operation, done)));
        }
        match before(operation, &app, asked.clone(), &input).await {
            Ok(ready) => asked = ready,
            // The same request may have been done meanwhile, and be what this one stumbles over.
            Err(fault) => return kept(&app, &asked, claim.as_ref()).await?.map(|done| again(answer(operation, done))).ok_or(fault.into()),
        }
    }
    let (done, is_again) = app.db.write(move |tx| once(&asked, tx, claim.as_ref(), &input, &*verb)).await?;
    let response = answer(operation, done);
    Ok(if is_again { again(response) } else { response })
}

/// What comes before the transaction: a password is judged, a file is read.
async fn before(operation: &Operation, app: &App, mut asked: Asked, input: &Input) -> Result<Asked, Fault> {
    if let Some(password) = &operation.password {
        asked = password.choose(app, asked, input).await?;
    }
    if let Some(prepare) = &operation.prepares {
        asked.prepared = Some(prepare(app.db.clone(), asked.clone(), Arc::clone(input)).await?);
    }
    Ok(asked)
}

/// Runs the verb, or finds the answer that was given before. Says which.
fn once(asked: &Asked, tx: &mut db::Tx<'_>, claim: Option<&Claim>, input: &Input, verb: &Verb) -> Result<(Done, bool), Fault> {
    let Some(claim) = claim else { return Ok((verb(asked, tx, input)?, false)) };
    if let Some(kept) = claim.take(&asked.ctx, tx)? {
        return Ok((kept, true));
    }
    let done = verb(asked, tx, input)?;
    claim.keep(&asked.ctx, tx, &done)?;
    Ok((done, false))
}

/// The answer that this request was given before, if it was.
async fn kept(app: &App, asked: &Asked, claim: Option<&Claim>) -> Result<Option<Done>, Fault> {
    let Some(claim) = claim.cloned() else { return Ok(None) };
    let ctx = asked.ctx.clone();
    app.db.read(move |read| claim.kept(&ctx, read)).await
}

/// An answer that was given before.
fn again(mut response: Response) -> Response {
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

fn wrong_type(words: impl Into<String>) -> Problem {
    Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type", words)
}

fn if_match_bytes(headers: &HeaderMap) -> &[u8] {
    headers.get(axum::http::header::IF_MATCH).map_or(&[], HeaderValue::as_bytes)
}

fn too_large() -> Problem {
    Problem::new(Category::TooLarge, "too_large", text::json_too_large(BODY_BYTES / 1024))
}

/// What was sent. Nothing is an object without fields.
fn json_of(headers: &HeaderMap, bytes: &[u8], takes: bool) -> Result<Value, Problem> {
    if bytes.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).and_then(|kind| kind.split(';').next());
    if !kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
        return Err(wrong_type(text::json_type()));
    }
    let malformed = || Problem::new(Category::Malformed, "json.malformed", text::json_malformed());
    let sent: Value = serde_json::from_slice(bytes).map_err(|_| malformed())?;
    let is_empty = sent.as_object().is_some_and(Map::is_empty);
    if !sent.is_object() || !takes && !is_empty { Err(malformed()) } else { Ok(sent) }
}

/// What a handler of its own was sent, at most so many bytes, read as everything else is.
pub async fn sent<T: Take>(request: Request, most: usize) -> Result<T, Problem> {
    let (head, body) = request.into_parts();
    let too_large = |_| Problem::new(Category::TooLarge, "too_large", text::json_too_large(most / 1024));
    let bytes = to_bytes(body, most).await.map_err(too_large)?;
    Ok(read(&json_of(&head.headers, &bytes, true)?)?)
}

impl Ready {
    /// Refuses parameters that there are not, and what is said twice.
    fn check_query(&self, query: &Query) -> Result<(), Fault> {
        let operation = &self.operation;
        for name in query.names() {
            let declared = operation.parameters.iter().find(|known| known.place == "query" && known.name == name);
            let is_known = declared.is_some() || name == "fields" && operation.has_fields();
            let shown: String = name.chars().take(40).collect();
            // What narrows a list and says nothing would widen it.
            if declared.is_some_and(|known| known.schema.get("pattern").is_some()) && query.get(name) == Some("") {
                return Err(Fault::new(Category::Malformed, "query.value", text::query_empty(shown)));
            }
            if is_known && query.all(name).count() > 1 {
                return Err(Fault::new(Category::Malformed, "query.repeated", text::query_repeated(shown)));
            }
            if !is_known && !operation.reads_rest {
                return Err(Fault::new(Category::Malformed, "query.unknown", text::query_unknown(shown, self.parameters())));
            }
        }
        match query.get("include") {
            None | Some("total") => Ok(()),
            Some(_) if operation.parameters.iter().all(|known| known.name != "include") => Ok(()),
            Some(_) => Err(Fault::new(Category::Malformed, "query.include", text::query_include())),
        }
    }

    /// The parameters that there are, in words.
    fn parameters(&self) -> String {
        let declared = self.operation.parameters.iter().filter(|known| known.place == "query").map(|known| known.name);
        let all: Vec<&str> = declared.chain(self.operation.has_fields().then_some("fields")).collect();
        if all.is_empty() { "none".to_owned() } else { all.join(", ") }
    }

    fn fields_of(&self, query: &Query) -> Result<Vec<String>, Fault> {
        let Some(words) = query.get("fields").filter(|_| self.operation.has_fields()) else { return Ok(Vec::new()) };
        let words: Vec<String> = words.split(',').map(|word| word.trim().to_owned()).collect();
        match words.iter().find(|word| !self.fields.contains(word)) {
            None => Ok(words),
            Some(word) => {
                let shown: String = word.chars().take(40).collect();
                Err(Fault::new(Category::Malformed, "fields.unknown", text::fields_unknown(shown, self.fields.join(", "))))
            }
        }
    }

    fn limit_of(&self, query: &Query) -> Result<usize, Fault> {
        let Some(word) = query.get("limit").filter(|_| self.operation.is_list) else { return Ok(USUAL_ROWS) };
        let limit = word.parse().ok().filter(|limit| (1..=MOST_ROWS).contains(limit));
        limit.ok_or_else(|| Fault::new(Category::Malformed, "limit.range", text::limit_range(MOST_ROWS)))
    }
}

/// Leaves of the answer, or of each row, what is wanted.
fn choose(body: &mut Value, wanted: &[String], is_list: bool) {
    let keep = |value: &mut Value| {
        if let Some(fields) = value.as_object_mut() {
            fields.retain(|name, _| wanted.contains(name));
        }
    };
    match body.get_mut("items").filter(|_| is_list).and_then(Value::as_array_mut) {
        _ if wanted.is_empty() => {}
        Some(rows) => rows.iter_mut().for_each(keep),
        None => keep(body),
    }
}

fn answer(operation: &Operation, mut done: Done) -> Response {
    if let Some((name, secret)) = done.once.take() {
        done.body[name] = secret.reveal().into();
    }
    let mut response =
        if done.body.is_null() { operation.status.into_response() } else { (operation.status, Json(done.body)).into_response() };
    let mut put = |name, text: String| {
        if let Ok(value) = HeaderValue::try_from(text) {
            response.headers_mut().insert(name, value);
        }
    };
    if let Some(version) = done.version {
        put(ETAG, format!("\"{version}\""));
    }
    if let Some(location) = done.location {
        put(LOCATION, location);
    }
    response
}
