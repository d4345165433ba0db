//! What the tests of the API share: refusals as they compare them, and keys.

use access::{ApiScope, Capability, Rights};
use identity::UserId;
use identity::roles::Builtin;
use identity::service_users::{self, CreateKey};
use identity::testing::{Answer, Program, Site};

/// Status and code of an answer, and the places that it names.
pub fn refusal(answer: &Answer) -> (u16, String, Vec<String>) {
    let told = answer.json();
    let places = told["errors"].as_array().map(|all| all.iter().map(|e| e["pointer"].as_str().unwrap().to_owned()).collect());
    (answer.status.as_u16(), told["code"].as_str().unwrap_or_default().to_owned(), places.unwrap_or_default())
}

/// The same as it is expected.
pub fn refused(status: u16, code: &str, places: &[&str]) -> (u16, String, Vec<String>) {
    (status, code.to_owned(), places.iter().map(|&place| place.to_owned()).collect())
}

/// A program with a key of this service user that may so much.
pub async fn key(site: &Site, robot: UserId, scope: ApiScope) -> Program {
    let ctx = site.product();
    let made = site.write(move |tx| {
        let expires_at = ctx.now.plus_secs(3600);
        let input = CreateKey { user: robot, name: "Test".into(), scope, networks: String::new(), expires_at };
        service_users::create_key(&ctx, tx, input)
    });
    site.program().with(made.await.unwrap().key.reveal())
}

/// A program with a key of a new service user, an Administrator, that may no more than these.
pub async fn narrowed_of(site: &Site, user_name: &str, capabilities: &[Capability]) -> Program {
    let robot = site.service_user(user_name, Builtin::Administrator).await;
    let scope = ApiScope { capabilities: capabilities.iter().copied().collect(), rights: Rights::NONE };
    key(site, robot, scope).await
}

/// The same, named “robot”.
pub async fn narrowed(site: &Site, capabilities: &[Capability]) -> Program {
    narrowed_of(site, "robot", capabilities).await
}
