//! One line that says what stands in the way and what to do, and the code that the process ends with.

use std::fmt;

/// Why the program ends before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The line, or several where several things are wrong.
    pub line: String,
    /// The process's exit code.
    pub code: u8,
}

impl Stop {
    /// Something stands in the way.
    pub fn because(line: impl fmt::Display) -> Self {
        Self { line: line.to_string(), code: 1 }
    }

    /// The command or the configuration is wrong.
    pub fn misused(line: impl fmt::Display) -> Self {
        Self { line: line.to_string(), code: 2 }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)
    }
}
