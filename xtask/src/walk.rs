//! The step "walk of the API": schemathesis reads the document of a demo that serves, and sends what it permits and what it does not.
//!
//! Held is that no answer is a fault of the server's own, and that none is one of which the document does not tell. What is sent and what
//! is checked stands in `e2e/api/schemathesis.toml`; `e2e/api/hooks.py` gives ids of the demo to what asks for ids, and says at the end
//! which operations never went well. The owner of the demo asks, whom no operation can do away with.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::steps::Steps;
use crate::{Outcome, provision, shell, workspace};

/// So many examples of each operation, beside what schemathesis tries in any case.
const USUAL_EXAMPLES: u32 = 5;
const OWNER: &str = "helena.moss";
/// What would end the session that walks, or lock who walks. It comes last, and then as whoever is left.
const FAREWELLS: &str = r"^(sessions\..*|me\.(change_password|end_.*))$";
/// What would speak to hosts of invented names; nothing that a test does leaves the machine.
const OUTWARD: &str = r"^mail\.test_server$";
const CONFIGURATION: &str = "e2e/api/schemathesis.toml";

/// `cargo xtask walk [examples]`.
pub fn run(arguments: &[String]) -> Outcome {
    let examples = match arguments.first() {
        Some(word) => word.parse().map_err(|_| format!("{word} is no number of examples"))?,
        None => USUAL_EXAMPLES,
    };
    walk(&provision::schemathesis()?, examples)
}

/// Takes the step, or leaves it out.
pub fn take(steps: &mut Steps) {
    match provision::schemathesis() {
        Ok(program) => steps.take("walk of the API", || walk(&program, USUAL_EXAMPLES)),
        Err(why) => steps.leave_out("walk of the API", &why),
    }
}

fn walk(program: &Path, examples: u32) -> Outcome {
    shell::run(Command::new("cargo").args(["build", "--quiet", "--package", "server"]))?;
    let demo = Demo::start()?;
    let token = demo.sign_in()?;
    let walked = demo.send(program, &token, examples, &["--exclude-operation-id-regex", &format!("{FAREWELLS}|{OUTWARD}")]);
    // Whoever shut themselves out has walked past closed doors.
    let inside = demo.ask("GET", "/api/v1/me", Some(&token), None).map(drop).map_err(|why| format!("the walk shut itself out: {why}"));
    let left = demo.send(program, &token, examples, &["--include-operation-id-regex", FAREWELLS]);
    walked.and(inside).and(left).map_err(|why| format!("{why}; the log of the server is {}", demo.log))
}

/// A demo that serves; it ends when this is dropped.
struct Demo {
    server: Child,
    /// Where it is.
    url: String,
    password: String,
    log: String,
}

impl Demo {
    fn start() -> Outcome<Self> {
        let log = workspace::target().join("walk/server.log").to_string_lossy().into_owned();
        workspace::write(&log, "")?;
        let errors = std::fs::File::create(&log).map_err(|error| format!("{log}: {error}"))?;
        let mut command = Command::new(workspace::target().join("debug/usher"));
        command.arg("demo").env("USHER_LISTEN", "127.0.0.1:0").env("USHER_API_PER_MINUTE", "1000000").env("USHER_LOG_LEVEL", "warn");
        // The walk says that each of its requests comes from elsewhere.
        command.env("USHER_TRUSTED_PROXIES", "127.0.0.1");
        let mut server = shell::start(command.stdout(Stdio::piped()).stderr(errors))?;
        let out = server.stdout.take().ok_or("the demo has no output")?;
        let mut demo = Self { server, url: String::new(), password: String::new(), log };
        let mut lines = BufReader::new(out).lines();
        while demo.password.is_empty() {
            let Some(Ok(line)) = lines.next() else { return Err(format!("the demo ended; its log is {}", demo.log)) };
            demo.read(&line);
        }
        // A pipe that nobody reads would hold it up.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        if demo.url.is_empty() { Err("the demo does not say where it is".to_owned()) } else { Ok(demo) }
    }

    fn read(&mut self, line: &str) {
        if let Some(at) = line.find("http://") {
            self.url = line[at..].split('/').take(3).collect::<Vec<_>>().join("/");
        }
        if let Some(rest) = line.strip_prefix("Sign in with the password ") {
            rest.split(' ').next().unwrap_or_default().clone_into(&mut self.password);
        }
    }

    fn sign_in(&self) -> Outcome<String> {
        let sent = json!({ "user_name": OWNER, "password": self.password });
        let session = self.ask("POST", "/api/v1/sessions", None, Some(&sent))?;
        session["token"].as_str().map(str::to_owned).ok_or_else(|| "signing in gave no token".to_owned())
    }

    /// Asks the demo, and gives the JSON that it answers.
    fn ask(&self, method: &str, path: &str, token: Option<&str>, sent: Option<&Value>) -> Outcome<Value> {
        let host = self.url.trim_start_matches("http://");
        let body = sent.map_or_else(String::new, Value::to_string);
        let bearer = token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
        let length = body.len();
        let about = format!("connection: close\r\ncontent-type: application/json\r\ncontent-length: {length}");
        let text = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\n{bearer}{about}\r\n\r\n{body}");
        let told = |error: std::io::Error| format!("{method} {path}: {error}");
        let mut stream = TcpStream::connect(host).map_err(told)?;
        stream.write_all(text.as_bytes()).map_err(told)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map_err(told)?;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let line = head.lines().next().unwrap_or("no answer");
        if !line.contains(" 20") {
            return Err(format!("{method} {path}: {line}"));
        }
        serde_json::from_str(body).map_err(|error| format!("{method} {path}: {error}"))
    }

    fn send(&self, program: &Path, token: &str, examples: u32, which: &[&str]) -> Outcome {
        let mut command = Command::new(program);
        // What it keeps of a run it keeps where it runs.
        command.current_dir(workspace::target().join("walk")).arg("--config-file").arg(workspace::root().join(CONFIGURATION));
        command.args(["run", &format!("{}/api/v1/openapi.json", self.url)]);
        command.args(["--max-examples", &examples.to_string()]).args(which);
        command.env("USHER_URL", &self.url).env("USHER_TOKEN", token);
        command.env("SCHEMATHESIS_HOOKS", "hooks").env("PYTHONPATH", workspace::root().join("e2e/api")).env("PYTHONDONTWRITEBYTECODE", "1");
        shell::run(&mut command)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        shell::stop(&mut self.server);
    }
}
