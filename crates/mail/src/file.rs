//! A transport that writes each mail as a file into a folder: for development without a mail server.

use std::path::Path;

use crate::fault::MailFault;
use crate::message::{Outgoing, Sender};
use crate::text;

/// Writes `<id>.eml`; the same mail at a second try writes the same file.
pub(crate) async fn send(folder: &Path, mail: &Outgoing, sender: &Sender) -> Result<String, MailFault> {
    let composed = mail.compose(sender)?;
    let name = format!("{}.eml", mail.id.simple());
    let write = async {
        tokio::fs::create_dir_all(folder).await?;
        tokio::fs::write(folder.join(&name), &composed.bytes).await
    };
    write.await.map_err(|error| MailFault::temporary(text::no_file(error)))?;
    Ok(format!("250 written to {name}"))
}
