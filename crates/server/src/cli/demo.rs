//! `usher demo`.

use std::fmt::Write;
use std::sync::Arc;

use identity::passwords::Hasher;
use mail::message::Sender;
use mail::{Route, Transport};

use crate::config::{Config, Database};
use crate::demo;
use crate::installation::Installation;
use crate::serve::{self, Manner};
use crate::stop::Stop;

/// Makes the demo, with so many more people, in a directory of its own, serves it, and removes it at the end.
pub(super) async fn run(config: Config, people: u64) -> Result<(), Stop> {
    let folder = tempfile::Builder::new().prefix("usher-demo-").tempdir().map_err(Stop::because)?;
    let mails = folder.path().join("mails");
    let config = Config { data_dir: folder.path().join("data"), database: Database::Embedded, keys: None, ..config };
    let bound = serve::bind(&config).await?;
    let installation = Installation::open(&config).await?;
    installation.bring_up().await?;
    let hasher = Hasher::standard(Arc::clone(&installation.world.rng)).map_err(Stop::because)?;
    let url = bound.url();
    let demo = demo::make(&installation.opened.db, &installation.world, &hasher, &url).await;
    let demo = demo.map_err(|fault| Stop::because(format!("the demo could not be made: {fault}")))?;
    if people > 0 {
        println!("Inventing {people} more people; this takes a while");
        let crowd = demo::crowd(&installation.opened.db, &installation.world, people).await;
        crowd.map_err(|fault| Stop::because(format!("the people could not be made: {fault}")))?;
    }
    let mut words = format!("A demo of Usher is at {url}/ (it vanishes when this command ends)\n");
    let _ = writeln!(words, "Sign in with the password {} as", demo.password.reveal());
    for (user_name, what) in &demo.worth_trying {
        let _ = writeln!(words, "  {user_name:<16} {what}");
    }
    let _ = writeln!(words, "What it mails is written to {}", mails.display());
    let address = kernel::EmailAddress::parse("usher@larkspur.example").map_err(Stop::because)?;
    let route = Route::Fixed(Transport::File(mails, Sender { name: "Usher demo".to_owned(), address }));
    serve::run_on(config, installation, bound, Manner { route: Some(route), demo: Some(words) }).await
}
