//! `usher config check` and `usher config show`.

use clap::ArgMatches;

use super::settings;
use crate::config::Loaded;
use crate::config::settings::SETTINGS;
use crate::http;
use crate::stop::Stop;

/// Runs the subcommand.
pub(super) fn run(matches: &ArgMatches, loaded: &Loaded) -> Result<(), Stop> {
    match matches.subcommand_name() {
        Some("show") => {
            print!("{}", show(loaded));
            Ok(())
        }
        _ => check(loaded),
    }
}

fn check(loaded: &Loaded) -> Result<(), Stop> {
    for name in &loaded.unknown_variables {
        eprintln!("usher: {name} in the environment is no setting of Usher and changes nothing");
    }
    let config = loaded.config.as_ref().map_err(|findings| settings::refuse(findings))?;
    if let Some(tls) = &config.tls {
        http::acceptor(tls)?;
    }
    match &loaded.file {
        Some(file) => println!("The configuration is right ({}).", file.display()),
        None => println!("The configuration is right (there is no file)."),
    }
    Ok(())
}

/// Every setting with its value and where it came from, in the form of the file. Secrets are not shown.
pub(super) fn show(loaded: &Loaded) -> String {
    let mut out = String::new();
    for setting in SETTINGS {
        let line = match loaded.values.get(setting.key) {
            Some(given) if setting.is_secret => format!("{} = [secret]  # {}", setting.key, given.origin),
            Some(given) if setting.key == "database.url" => {
                format!("{} = {:?}  # {}", setting.key, without_password(&given.text), given.origin)
            }
            Some(given) => format!("{} = {:?}  # {}", setting.key, given.text, given.origin),
            None if setting.default.is_empty() => format!("# {}: not set", setting.key),
            None => format!("# {}: {}", setting.key, setting.default),
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// A database's address with the password left out, in its usual place and as a parameter.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (address, query) = rest.split_once('?').map_or((rest, None), |(a, q)| (a, Some(q)));
    let address = match address.rsplit_once('@') {
        Some((user, host)) => format!("{}@{host}", user.split_once(':').map_or(user.to_owned(), |(name, _)| format!("{name}:[secret]"))),
        None => address.to_owned(),
    };
    let shown = |part: &str| if part.starts_with("password=") { "password=[secret]".to_owned() } else { part.to_owned() };
    let query = query.map_or(String::new(), |q| format!("?{}", q.split('&').map(shown).collect::<Vec<_>>().join("&")));
    format!("{scheme}://{address}{query}")
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_database_is_shown_without_its_password() {
        assert_eq!(without_password("postgres://u:p%40@h:1/d"), "postgres://u:[secret]@h:1/d");
        assert_eq!(
            without_password("postgres://u:p@x@h/d?sslmode=require&password=p"),
            "postgres://u:[secret]@h/d?sslmode=require&password=[secret]"
        );
        assert_eq!(without_password("postgres://h/d"), "postgres://h/d");
        assert_eq!(without_password("embedded"), "embedded");
    }
}
