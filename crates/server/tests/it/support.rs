//! The program itself, started as anybody starts it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// The program with nothing of this process's environment.
pub fn usher(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_usher"));
    command.env_clear().env("USHER_DATA_DIR", data).env("USHER_LISTEN", "127.0.0.1:0").current_dir(data.parent().unwrap());
    command
}

/// A directory for a test, and the data directory in it, which is not there yet.
pub fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    (folder, data)
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

/// Runs a command that must refuse, and gives its one line.
pub fn refusal(command: &mut Command) -> String {
    let ended = run(command);
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(!ended.status.success(), "it went well: {said}");
    assert_eq!(said.trim_end().lines().count(), 1, "one line: {said}");
    let line = said.trim_end().strip_prefix("usher: ").expect("it says who speaks").to_owned();
    assert!(!line.contains("panicked") && !line.contains("Error {"), "{line}");
    line
}

/// So many bytes of a program's log are kept: the last ones.
const MOST_LOG_BYTES: usize = 1 << 20;

/// What a program says on its standard error, read as it comes: a pipe that nobody reads would hold it up.
struct Log {
    said: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Log {
    fn of(mut from: ChildStderr) -> Self {
        let said = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&said);
        let reader = std::thread::spawn(move || {
            let mut piece = [0; 8192];
            while let Ok(length @ 1..) = from.read(&mut piece) {
                let mut kept = kept.lock().unwrap();
                kept.extend_from_slice(&piece[..length]);
                let over = kept.len().saturating_sub(MOST_LOG_BYTES);
                kept.drain(..over);
            }
        });
        Self { said, reader: Some(reader) }
    }

    /// All of it, once the program has ended.
    fn whole(&mut self) -> String {
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        String::from_utf8_lossy(&self.said.lock().unwrap()).into_owned()
    }
}

/// A program that serves.
pub struct Serving {
    child: Child,
    out: BufReader<ChildStdout>,
    log: Log,
    /// What it printed up to its set-up link or its address.
    pub said: Vec<String>,
    /// The port it serves on.
    pub port: u16,
}

impl Serving {
    /// Starts it and waits until it has said where it is, `lines` lines in all.
    pub fn start(command: &mut Command, lines: usize) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut log = Log::of(child.stderr.take().unwrap());
        let mut said = Vec::new();
        while said.len() < lines {
            let mut line = String::new();
            let length = out.read_line(&mut line).unwrap();
            assert!(length > 0, "it ended: {}", log.whole());
            said.push(line.trim_end().to_owned());
        }
        let address = said[0].split("://127.0.0.1:").nth(1).unwrap_or_else(|| panic!("no address in {said:?}"));
        let port = address.split('/').next().unwrap().parse().unwrap();
        Self { child, out, log, said, port }
    }

    /// The path of the set-up link, with its secret.
    pub fn setup_link(&self) -> &str {
        let at = self.said[1].find("/setup#").expect("a set-up link");
        self.said[1][at..].split(' ').next().unwrap()
    }

    /// Its number among the system's processes.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Tells it to end.
    pub fn terminate(&self) {
        let id = rustix::process::Pid::from_raw(self.child.id().cast_signed()).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    }

    /// Kills it.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end, and gives its exit code and its log.
    pub fn ended(mut self) -> (Option<i32>, String) {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), self.log.whole())
    }

    /// Asks for a page.
    pub fn get(&self, path: &str, headers: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: anything.example\r\nconnection: close\r\n{headers}\r\n"))
    }

    /// Asks for a page of a server that may be at the end of its means; nothing where no whole answer comes.
    pub fn try_get(&self, path: &str) -> Option<Answer> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes()).ok()?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).ok()?;
        bytes.windows(4).any(|four| four == b"\r\n\r\n").then(|| Answer::read(&mut &*bytes))
    }

    /// Sends a request as it is, and reads to the end.
    pub fn send(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        Answer::read(&mut stream)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("the program said:\n{}", self.log.whole());
        }
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    /// Reads one, to the end of the connection.
    pub fn read(stream: &mut impl Read) -> Self {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }
}
