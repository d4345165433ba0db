//! Running other programs: with their output shown, taken, or both.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use crate::{Outcome, guardian};

/// What a program that was shown and listened to said.
pub struct Heard {
    /// Whether it ended well.
    pub success: bool,
    /// Its lines on both streams, without colours, in the order in which they came.
    pub lines: Vec<String>,
}

/// Runs a program with its output shown; fails if it fails.
pub fn run(command: &mut Command) -> Outcome {
    let name = name(command);
    let mut child = start(command)?;
    let status = child.wait();
    guardian::ended(child.id());
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name}: {status}")),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

/// Runs a program and returns what it printed; fails with what it said on stderr if it fails.
pub fn capture(command: &mut Command) -> Outcome<String> {
    let name = name(command);
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return String::from_utf8(output.stdout).map_err(|_| format!("{name}: its output is not UTF-8"));
    }
    Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

/// Runs a program with its output shown, and keeps the lines.
pub fn listen(command: &mut Command) -> Outcome<Heard> {
    let mut child = start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let (sender, receiver) = mpsc::channel();
    let readers = [
        child.stdout.take().map(|stream| forward(stream, false, sender.clone())),
        child.stderr.take().map(|stream| forward(stream, true, sender)),
    ];
    let lines = receiver.iter().collect();
    for reader in readers.into_iter().flatten() {
        let _ = reader.join();
    }
    let status = child.wait().map_err(|error| format!("{}: {error}", name(command)))?;
    guardian::ended(child.id());
    Ok(Heard { success: status.success(), lines })
}

/// Starts a program that is ended with us at the latest.
pub fn start(command: &mut Command) -> Outcome<Child> {
    let child = command.stdin(Stdio::null()).spawn().map_err(|error| format!("{}: {error}", name(command)))?;
    guardian::watch(child.id());
    Ok(child)
}

/// Ends a program that [`start`] started as ctrl-c would, and waits until it is gone.
pub fn stop(child: &mut Child) {
    let asked = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    if !asked.is_ok_and(|status| status.success()) {
        let _ = child.kill();
    }
    let _ = child.wait();
    guardian::ended(child.id());
}

/// Whether a program can be started at all.
pub fn exists(program: &str, argument: &str) -> bool {
    let probe = Command::new(program).arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    probe.is_ok_and(|status| status.success())
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn forward(stream: impl Read + Send + 'static, to_stderr: bool, lines: mpsc::Sender<String>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            // A reader of ours that has gone away must not stop the tests.
            let _ = if to_stderr { writeln!(std::io::stderr(), "{line}") } else { writeln!(std::io::stdout(), "{line}") };
            let _ = lines.send(without_colours(&line));
        }
    })
}

/// The line without terminal escapes (`ESC [ … letter`).
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.find(|c: char| c.is_ascii_alphabetic()).map_or("", |end| &after[end + 1..]);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    #[test]
    fn colours_are_taken_out_of_a_line() {
        assert_eq!(super::without_colours("\u{1b}[1mSummary\u{1b}[0m 3 tests"), "Summary 3 tests");
    }
}
