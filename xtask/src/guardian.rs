//! Ends what was started, however this process ends.
//!
//! A shell that reads the ids of our children from a pipe. When this process is gone (finished, interrupted, killed with
//! -9), the pipe closes and the shell interrupts whoever is still on its list, then removes the scratch directories. That
//! covers what a signal handler cannot, and needs neither `unsafe` nor a dependency.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

/// The guardian ignores the signals that end us; it waits five seconds for those it interrupts.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
alive=' ' dirs=''
while read -r what value; do
  case $what in
    watch) alive="$alive$value " ;;
    ended) alive="${alive%% $value *} ${alive#* $value }" ;;
    scratch) dirs="$dirs$value
" ;;
  esac
done
for pid in $alive; do kill -INT "$pid" 2>/dev/null; done
for pid in $alive; do
  tries=0
  while kill -0 "$pid" 2>/dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "$pid" 2>/dev/null
done
printf '%s' "$dirs" | while read -r dir; do rm -rf "$dir"; done
"#;

static PIPE: OnceLock<Option<Mutex<ChildStdin>>> = OnceLock::new();

/// Puts a child on the list.
pub fn watch(pid: u32) {
    tell(&format!("watch {pid}\n"));
}

/// Takes a child off the list, because it has ended.
pub fn ended(pid: u32) {
    tell(&format!("ended {pid}\n"));
}

/// Has a directory removed at the end.
pub fn scratch(dir: &Path) {
    tell(&format!("scratch {}\n", dir.display()));
}

fn tell(line: &str) {
    if let Some(pipe) = PIPE.get_or_init(start) {
        // A guardian that died cannot be told anything; what it would have ended is ended by hand then.
        let _ = pipe.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes());
    }
}

fn start() -> Option<Mutex<ChildStdin>> {
    // A process group of its own: ctrl-c in a terminal reaches us, not it.
    let shell = Command::new("sh").args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::null()).process_group(0).spawn();
    shell.ok()?.stdin.map(Mutex::new)
}
