//! `usher`: see [`server::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let env = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect();
    match server::cli::run(arguments, &env) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("usher: {stop}");
            ExitCode::from(stop.code)
        }
    }
}
