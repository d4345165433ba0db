//! A client that asks for one thing after the other, as its seed has it, and writes down what it is answered.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::imports;

use super::super::Chance;
use super::journal::{Begun, Journal, Person, State, Upload};

/// Rows of a file.
pub const ROWS: usize = 60;
/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(20);
pub const FORM: &str = "application/x-www-form-urlencoded";

/// Where new people belong.
#[derive(Debug, Clone)]
pub struct Place {
    pub company: String,
    pub role: String,
    pub group: String,
    /// The plan whose seats are few, and the one that has enough.
    pub plans: [String; 2],
}

/// How something was answered.
enum Answered {
    Done {
        location: String,
        /// What the next page says of it.
        said: String,
    },
    /// For want of a seat, or because the database is away; nothing was done.
    Refused,
    /// Not at all, or in words that leave it open.
    Unsure,
}

/// The client.
pub struct Client<'a> {
    pub number: usize,
    pub seed: u64,
    pub chance: Chance,
    pub port: u16,
    pub cookie: &'a str,
    pub place: &'a Place,
    pub stop: &'a AtomicBool,
    /// Until the first import has begun only its client asks.
    pub quiet: &'a AtomicBool,
    pub journal: Journal,
}

impl Client<'_> {
    /// Asks until it is told to stop.
    pub fn run(mut self) -> Journal {
        if self.number == 0 {
            self.import();
            self.quiet.store(false, Ordering::Relaxed);
        }
        while self.quiet.load(Ordering::Relaxed) && !self.stop.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(5));
        }
        while !self.stop.load(Ordering::Relaxed) {
            match self.chance.below(20) {
                0..6 => self.create(),
                6..11 => self.edit(),
                11..16 => self.step(),
                16..19 => self.invite(),
                _ if self.number == 0 => self.import(),
                _ => self.create(),
            }
        }
        self.journal
    }

    fn next_name(&self) -> String {
        format!("m{}c{}n{}", self.seed, self.number, self.journal.people.len())
    }

    fn form(&self, name: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
        let plan = &self.place.plans[usize::from(name.as_bytes().last().is_some_and(|digit| digit % 2 == 0))];
        let email = format!("{name}@x.example");
        let usual = [
            ("kind", "standard"),
            ("type", "standard"),
            ("user_name", name),
            ("first_name", "Mixed"),
            ("last_name", name),
            ("primary_email", &email),
            ("company", &self.place.company),
            ("role", &self.place.role),
            ("primary_group", &self.place.group),
            ("plan", plan),
        ];
        usual.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// Makes somebody, who takes a seat at once, or is a draft.
    fn make(&mut self, status: &'static str) -> Option<usize> {
        let name = self.next_name();
        let at_once: &[(&str, &str)] = if status == "active" { &[("at_once", "on")] } else { &[] };
        let form = self.form(&name, at_once);
        let (id, sure, doubt) = match self.post("/administration/users/new", &form) {
            Answered::Done { location, .. } => (location.split('/').nth(3).unwrap_or_default().to_owned(), Some(State::new(status)), None),
            Answered::Refused => (String::new(), None, None),
            Answered::Unsure => (String::new(), None, Some(State::new(status))),
        };
        let is_there = sure.is_some();
        self.journal.people.push(Person { name, id, sure, doubt });
        is_there.then(|| self.journal.people.len() - 1)
    }

    fn create(&mut self) {
        self.make("active");
    }

    /// Somebody of whom everything is known, in one of the states.
    fn choose(&mut self, statuses: &[&str]) -> Option<usize> {
        let people = self.journal.people.iter().enumerate();
        let fit = |person: &Person| person.doubt.is_none() && person.sure.as_ref().is_some_and(|state| statuses.contains(&state.status));
        let fitting: Vec<usize> = people.filter(|(_, person)| fit(person)).map(|(at, _)| at).collect();
        let at = self.chance.below(fitting.len().max(1) as u64);
        fitting.get(usize::try_from(at).unwrap()).copied()
    }

    /// Asks for what leads to another state of somebody.
    fn change(&mut self, at: usize, path: &str, form: &[(String, String)], change: impl FnOnce(&mut State)) {
        let mut after = self.journal.people[at].sure.clone().unwrap();
        change(&mut after);
        let path = format!("/administration/users/{}/{path}", self.journal.people[at].id);
        match self.post(&path, form) {
            Answered::Done { .. } => self.journal.people[at].sure = Some(after),
            Answered::Refused => {}
            Answered::Unsure => self.journal.people[at].doubt = Some(after),
        }
    }

    fn edit(&mut self) {
        let Some(at) = self.choose(&["active"]) else { return };
        let (name, id) = (self.journal.people[at].name.clone(), self.journal.people[at].id.clone());
        let Some((200, _, page)) = self.ask("GET", &format!("/administration/users/{id}/edit"), "", "") else { return };
        let Some(version) = page.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next()) else {
            self.journal.wrong.push(format!("the form of {name} has no version"));
            return;
        };
        let title = format!("title {}", self.journal.requests);
        let form = self.form(&name, &[("status", "active"), ("version", version), ("job_title", &title)]);
        self.change(at, "edit", &form, |state| {
            state.title = title;
            state.edits += 1;
        });
    }

    /// A step that keeps a seat, frees one or takes one again.
    fn step(&mut self) {
        let Some(at) = self.choose(&["active", "frozen", "inactive"]) else { return };
        let status = self.journal.people[at].sure.as_ref().unwrap().status;
        let (step, to) = match (status, self.chance.below(2)) {
            ("active", 0) => ("freeze", "frozen"),
            ("active", _) | ("frozen", 0) => ("deactivate", "inactive"),
            ("frozen", _) => ("unfreeze", "active"),
            _ => ("restore", "active"),
        };
        self.change(at, &format!("step/{step}"), &[], |state| {
            state.status = to;
            state.steps += 1;
        });
    }

    fn invite(&mut self) {
        let Some(at) = self.choose(&["draft"]).or_else(|| self.make("draft")) else { return };
        self.change(at, "invite", &[], |state| {
            state.status = "invited";
            state.invitations += 1;
        });
    }

    /// Uploads a file, lets it be checked, and begins its import. It goes on by itself.
    fn import(&mut self) {
        let names = format!("m{}i{}r", self.seed, self.journal.uploads.len());
        let Some(page) = self.upload(&names) else { return };
        self.journal.uploads.push(Upload { page: page.clone(), names, begun: Begun::No });
        while !self.stop.load(Ordering::Relaxed) {
            let Some((200, _, shown)) = self.ask("GET", &page, "", "") else { return };
            let Some(token) = shown.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()) else {
                std::thread::sleep(Duration::from_millis(10));
                continue;
            };
            let begun = match self.post(&format!("{page}/import"), &[("token".into(), token.into())]) {
                Answered::Done { said, .. } if said.contains("has begun") => Begun::Yes,
                // Others changed the organization since the check: it is checked again.
                Answered::Done { .. } => continue,
                Answered::Refused => Begun::No,
                Answered::Unsure => Begun::Unsure,
            };
            self.journal.uploads.last_mut().unwrap().begun = begun;
            return;
        }
    }

    /// The page of the import, once its columns are chosen.
    fn upload(&mut self, names: &str) -> Option<String> {
        let mut text = String::from("Employee ID,First name,Last name,Email,User name,Status\n");
        for row in 0..ROWS {
            writeln!(text, "{names}{row},Zoë,Nº {row},{names}{row}@x.example,{names}{row},Active").unwrap();
        }
        let body = format!(
            "--edge\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\nusers\r\n--edge\r\n\
             content-disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\ncontent-type: text/csv\r\n\r\n{text}\r\n--edge--\r\n"
        );
        let answer = self.ask("POST", imports::paths::NEW, "multipart/form-data; boundary=edge", &body);
        let Answered::Done { location, .. } = self.judge(imports::paths::NEW, answer) else { return None };
        let fields = ["external_id", "first_name", "last_name", "primary_email", "user_name", "status"];
        let columns = fields.iter().enumerate().map(|(n, field)| (format!("column-{n}"), (*field).to_owned()));
        let place = self.place.clone();
        let defaults = [("company", place.company), ("role", place.role), ("primary_group", place.group), ("plan", place.plans[1].clone())];
        let form: Vec<_> = columns.chain(defaults.into_iter().map(|(name, value)| (name.to_owned(), value))).collect();
        match self.post(&location, &form) {
            Answered::Done { location, .. } => Some(location),
            _ => None,
        }
    }

    fn post(&mut self, path: &str, form: &[(String, String)]) -> Answered {
        let fields: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", web::url::segment(value))).collect();
        let answer = self.ask("POST", path, FORM, &fields.join("&"));
        self.judge(path, answer)
    }

    fn judge(&mut self, path: &str, answer: Option<(u16, String, String)>) -> Answered {
        match answer {
            Some((303, head, _)) => {
                self.journal.acknowledged += 1;
                let location = head.split("\r\nlocation: ").nth(1).and_then(|rest| rest.split("\r\n").next()).unwrap_or_default();
                Answered::Done { location: location.to_owned(), said: flash(&head) }
            }
            Some((409 | 422, _, body)) if body.contains("user plan “few”") => {
                self.journal.refused += 1;
                Answered::Refused
            }
            // It is held to its word: what it says was not changed must be as it was.
            Some((503, _, body)) if body.contains("Nothing was changed") => {
                self.journal.refused += 1;
                std::thread::sleep(Duration::from_millis(30));
                Answered::Refused
            }
            Some((503, _, body)) if !body.contains("Look whether the change is there") => {
                self.journal.wrong.push(format!("{path} was answered with 503: {}", words(&body)));
                Answered::Unsure
            }
            None | Some((503, ..)) => {
                self.journal.unsure += 1;
                Answered::Unsure
            }
            Some((status, _, body)) => {
                self.journal.wrong.push(format!("{path} was answered with {status}: {}", words(&body)));
                Answered::Unsure
            }
        }
    }

    /// Asks, and gives status, head and body of what came; nothing if its head did not come to its end.
    fn ask(&mut self, method: &str, path: &str, kind: &str, body: &str) -> Option<(u16, String, String)> {
        self.journal.requests += 1;
        let answer = ask(self.port, &request(method, path, self.cookie, kind, body));
        if answer.is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        answer
    }
}

/// A whole request of a browser.
pub fn request(method: &str, path: &str, cookie: &str, kind: &str, body: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept: text/html\r\ncookie: {cookie}\r\nsec-fetch-site: same-origin\r\n\
         content-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Status, head and body of what came; nothing if its head did not come to its end.
pub fn ask(port: u16, request: &str) -> Option<(u16, String, String)> {
    let mut stream = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), PATIENCE).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let (mut bytes, mut piece) = (Vec::new(), [0; 8192]);
    // What came before the connection broke is read as well.
    while let Ok(length @ 1..) = stream.read(&mut piece) {
        bytes.extend_from_slice(&piece[..length]);
    }
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, head.to_owned(), body.to_owned()))
}

/// What an answer says, as far as a report needs it.
fn words(body: &str) -> String {
    let at = body.find("role=\"alert\"").or_else(|| body.find("<main")).unwrap_or(0);
    let text: String = body[at..].split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect();
    text.split_whitespace().take(40).collect::<Vec<_>>().join(" ")
}

/// The words that a redirect leaves for the next page.
fn flash(head: &str) -> String {
    let cookie = head.split("flash=").nth(1).and_then(|rest| rest.split(';').next()).unwrap_or_default();
    URL_SAFE_NO_PAD.decode(cookie).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}
