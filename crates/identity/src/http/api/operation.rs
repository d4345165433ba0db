//! An operation, declared once: of the declaration come its route, its place in the document, and how its requests are read.

use std::any::Any;
use std::sync::Arc;

use axum::http::{Method, StatusCode};
use axum::routing::MethodRouter;
use db::{Read, Tx};
use kernel::{Category, Fault, Secret};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use web::openapi::{Describe, FieldErrors, Schemas, Take, Tell};

use super::super::app::App;
use super::super::text;
use super::asked::Asked;
use super::password::Password;
use super::prepared::{File, Prepare};
use crate::passwords::PasswordContext;

/// A list gives so many at once where nobody says otherwise, and never more than [`MOST_ROWS`].
pub const USUAL_ROWS: usize = 25;
/// At most so many rows of a list at once.
pub const MOST_ROWS: usize = 100;

/// What a verb gives back for an answer.
#[derive(Debug, Clone)]
pub struct Reply<A> {
    /// What is told.
    pub body: A,
    /// The version of what is told.
    pub version: Option<i64>,
    /// Where what was made is.
    pub location: Option<String>,
    /// A field of what is told, and the secret that stands there this once.
    pub once: Option<(&'static str, Secret)>,
}

impl<A> Reply<A> {
    /// What is told, and nothing besides.
    pub fn new(body: A) -> Self {
        Self { body, version: None, location: None, once: None }
    }

    /// With the version that `If-Match` takes.
    #[must_use]
    pub fn version(self, version: i64) -> Self {
        Self { version: Some(version), ..self }
    }

    /// With the address of what was made.
    #[must_use]
    pub fn at(self, location: String) -> Self {
        Self { location: Some(location), ..self }
    }

    /// With a secret in the field `name`, which is null in the body: it stands in this answer and is kept nowhere, so where the request
    /// comes again under its `Idempotency-Key` the field is null.
    #[must_use]
    pub fn once(self, name: &'static str, secret: Option<Secret>) -> Self {
        Self { once: secret.map(|secret| (name, secret)), ..self }
    }
}

/// An answer, as it is kept for a request that comes again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Done {
    pub(super) body: Value,
    pub(super) version: Option<i64>,
    pub(super) location: Option<String>,
    /// What is told once is never kept.
    #[serde(skip)]
    pub(super) once: Option<(&'static str, Secret)>,
}

fn done<A: Tell>(reply: Reply<A>) -> Done {
    Done { body: reply.body.tell(), version: reply.version, location: reply.location, once: reply.once }
}

pub(super) type Input = Arc<dyn Any + Send + Sync>;
pub(super) type Parse = fn(&Value) -> Result<Input, Fault>;

type Look = dyn Fn(&Asked, &mut Read<'_>) -> Result<Done, Fault> + Send + Sync;
pub(super) type Verb = dyn Fn(&Asked, &mut Tx<'_>, &Input) -> Result<Done, Fault> + Send + Sync;

/// What an operation does.
#[derive(Clone)]
pub(super) enum Run {
    Read(Arc<Look>),
    Write(Parse, Arc<Verb>),
    /// A handler that does all of it by itself.
    Own(Box<MethodRouter<App>>),
}

/// A parameter of the address.
#[derive(Debug, Clone)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) place: &'static str,
    pub(super) about: String,
    pub(super) schema: Value,
}

/// How an operation stands to versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Versions {
    /// It knows none.
    None,
    /// It takes one if it is sent.
    Takes,
    /// It must be sent one.
    Requires,
}

/// An operation.
#[derive(Clone)]
pub struct Operation {
    /// How it is called.
    pub method: Method,
    /// Its address, with ids in braces.
    pub path: &'static str,
    /// Its name for programs that are made from the document: `users.list`. Before the point stands its group.
    pub id: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// What else one must know.
    pub about: String,
    /// The verbs that it is the door of: `users::create`.
    pub verbs: &'static [&'static str],
    pub(super) parameters: Vec<Parameter>,
    pub(super) takes: Option<fn(&mut Schemas) -> Value>,
    pub(super) tells: Option<fn(&mut Schemas) -> Value>,
    pub(super) status: StatusCode,
    pub(super) versions: Versions,
    pub(super) tells_version: bool,
    pub(super) is_open: bool,
    pub(super) is_list: bool,
    pub(super) reads_rest: bool,
    pub(super) password: Option<Password>,
    pub(super) file: Option<File>,
    pub(super) prepares: Option<Arc<Prepare>>,
    pub(super) run: Run,
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} ({})", self.method, self.path, self.id)
    }
}

impl Operation {
    fn of<A: Describe>(method: Method, path: &'static str, id: &'static str, run: Run) -> Self {
        Self {
            method,
            path,
            id,
            summary: "",
            about: String::new(),
            verbs: &[],
            parameters: Vec::new(),
            takes: None,
            tells: (!A::NOTHING).then_some(A::schema),
            status: if A::NOTHING { StatusCode::NO_CONTENT } else { StatusCode::OK },
            versions: Versions::None,
            tells_version: false,
            is_open: false,
            is_list: false,
            reads_rest: false,
            password: None,
            file: None,
            prepares: None,
            run,
        }
    }

    /// One that looks.
    pub fn read<A: Tell + 'static>(
        path: &'static str,
        id: &'static str,
        run: fn(&Asked, &mut Read<'_>) -> Result<Reply<A>, Fault>,
    ) -> Self {
        Self::of::<A>(Method::GET, path, id, Run::Read(Arc::new(move |asked, read| run(asked, read).map(done))))
    }

    /// One that changes something, in one transaction.
    pub fn write<I, A>(
        method: Method,
        path: &'static str,
        id: &'static str,
        run: fn(&Asked, &mut Tx<'_>, &I) -> Result<Reply<A>, Fault>,
    ) -> Self
    where
        I: Take + Send + Sync + 'static,
        A: Tell + 'static,
    {
        let run = Run::Write(
            parse::<I>,
            Arc::new(move |asked, tx, input| {
                let input = input.downcast_ref::<I>().ok_or_else(|| Fault::internal("the input is of another operation"))?;
                run(asked, tx, input).map(done)
            }),
        );
        Self { takes: (!I::NOTHING).then_some(I::schema), ..Self::of::<A>(method, path, id, run) }
    }

    /// The same by POST.
    pub fn post<I, A>(path: &'static str, id: &'static str, run: fn(&Asked, &mut Tx<'_>, &I) -> Result<Reply<A>, Fault>) -> Self
    where
        I: Take + Send + Sync + 'static,
        A: Tell + 'static,
    {
        Self::write(Method::POST, path, id, run)
    }

    /// One that is sent nothing, and changes something.
    pub fn bare<A: Tell + 'static>(
        method: Method,
        path: &'static str,
        id: &'static str,
        run: fn(&Asked, &mut Tx<'_>) -> Result<Reply<A>, Fault>,
    ) -> Self {
        Self::of::<A>(method, path, id, Run::Write(parse::<()>, Arc::new(move |asked, tx, _| run(asked, tx).map(done))))
    }

    /// One whose handler does all of it by itself; it is described here.
    pub fn own<I: Describe, A: Describe>(method: Method, path: &'static str, id: &'static str, handler: MethodRouter<App>) -> Self {
        Self { takes: (!I::NOTHING).then_some(I::schema), ..Self::of::<A>(method, path, id, Run::Own(Box::new(handler))) }
    }

    /// What it does, in a line, and what else one must know.
    #[must_use]
    pub fn says(self, summary: &'static str, about: impl Into<String>) -> Self {
        Self { summary, about: about.into(), ..self }
    }

    /// The verbs that it is the door of.
    #[must_use]
    pub fn verbs(self, verbs: &'static [&'static str]) -> Self {
        Self { verbs, ..self }
    }

    /// With an id in its path.
    #[must_use]
    pub fn id<T: Describe>(mut self, name: &'static str, about: &str) -> Self {
        let schema = T::schema(&mut Schemas::default());
        self.parameters.push(Parameter { name, place: "path", about: about.to_owned(), schema });
        self
    }

    /// With a parameter behind the question mark.
    #[must_use]
    pub fn query(mut self, name: &'static str, about: impl Into<String>, schema: Value) -> Self {
        self.parameters.push(Parameter { name, place: "query", about: about.into(), schema });
        self
    }

    /// It makes something: 201, and where it is.
    #[must_use]
    pub fn makes(self) -> Self {
        Self { status: StatusCode::CREATED, ..self }
    }

    /// It tells the version of what it tells, as `ETag`.
    #[must_use]
    pub fn tells_version(self) -> Self {
        Self { tells_version: true, ..self }
    }

    /// It takes `If-Match`.
    #[must_use]
    pub fn takes_version(self) -> Self {
        Self { versions: Versions::Takes, ..self }
    }

    /// It is refused without `If-Match`.
    #[must_use]
    pub fn requires_version(self) -> Self {
        Self { versions: Versions::Requires, ..self }
    }

    /// Nobody need be signed in.
    #[must_use]
    pub fn open(self) -> Self {
        Self { is_open: true, ..self }
    }

    /// It reads parameters that are not declared by itself, and refuses those that there are not.
    #[must_use]
    pub fn reads_rest(self) -> Self {
        Self { reads_rest: true, ..self }
    }

    /// It sets a password: where it finds the one that was sent, and what that is held against, which asks whether the caller may.
    #[must_use]
    pub fn with_password<I: 'static>(
        self,
        sent: fn(&I) -> Option<Secret>,
        context: fn(&Asked, &mut Read<'_>) -> Result<PasswordContext, Fault>,
    ) -> Self {
        let sent = Arc::new(move |input: &Input| input.downcast_ref::<I>().and_then(sent));
        Self { password: Some(Password { sent, context }), ..self }
    }

    /// It gives a [`Listing`](super::Listing): rows, in pages.
    #[must_use]
    pub fn lists(mut self) -> Self {
        self.is_list = true;
        let most = serde_json::json!({ "type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": USUAL_ROWS });
        self.query("limit", "At most so many.", most).query("cursor", "Goes on where a page said.", serde_json::json!({ "type": "string" }))
    }

    /// Reads a body as a request's is read, and does nothing with it: for tests that send whatever there is.
    pub fn reads(&self, body: &Value) -> Result<(), Fault> {
        if let Run::Write(parse, _) = &self.run { parse(body).map(drop) } else { Ok(()) }
    }

    /// The group that it stands in.
    pub fn group(&self) -> &'static str {
        self.id.split('.').next().unwrap_or_default()
    }

    /// Whether fields of its answer can be chosen.
    pub(super) fn has_fields(&self) -> bool {
        self.method == Method::GET && matches!(self.run, Run::Read(_))
    }

    /// The names of the fields that can be chosen.
    pub(super) fn field_names(&self) -> Vec<String> {
        let (mut all, Some(tells)) = (Schemas::default(), self.tells) else { return Vec::new() };
        let told = tells(&mut all);
        let row = if self.is_list { told["properties"]["items"]["items"].clone() } else { told };
        all.fields_of(&row)
    }
}

fn parse<I: Take + Send + Sync + 'static>(sent: &Value) -> Result<Input, Fault> {
    read::<I>(sent).map(|input| Arc::new(input) as Input)
}

/// What was sent; all that will not do is told at once.
pub(super) fn read<I: Take>(sent: &Value) -> Result<I, Fault> {
    let mut errors = FieldErrors::default();
    let input = I::take(Some(sent), "", &mut errors);
    if !sent.is_object() && !I::NOTHING {
        return Err(Fault::new(Category::Malformed, "json.malformed", text::json_malformed()));
    }
    errors.check()?;
    input.ok_or_else(|| Fault::internal("an input without a fault has no value"))
}
