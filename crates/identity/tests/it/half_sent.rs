//! A form whose head arrives long before its body: what is done is done with the rights of then.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::Method;
use futures_core::Stream;
use identity::roles::{self, Builtin, RevokeAdministration};
use identity::testing::{Answer, Browser, ORG, Site};
use identity::users::{self, Deactivate, UpdateUser};
use identity::{UserId, companies};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A body that tells when it is asked for, and comes when it is told.
struct Later {
    asked: UnboundedSender<()>,
    comes: UnboundedReceiver<String>,
}

impl Stream for Later {
    type Item = Result<Bytes, Infallible>;
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let _ = self.asked.send(());
        self.comes.poll_recv(cx).map(|text| text.map(|text| Ok(Bytes::from(text))))
    }
}

/// Begins a POST, does something else meanwhile, and sends the rest.
async fn half_sent(browser: &Browser, path: &str, form: &str, meanwhile: impl Future<Output = ()>) -> Answer {
    let ((asked, mut is_asked), (send, comes)) = (unbounded_channel(), unbounded_channel());
    let (browser, path) = (browser.clone(), path.to_owned());
    let sending = tokio::spawn(async move {
        let body = Body::from_stream(Later { asked, comes });
        browser.send(Method::POST, &path, body, Some("application/x-www-form-urlencoded")).await
    });
    is_asked.recv().await.unwrap();
    meanwhile.await;
    send.send(form.to_owned()).unwrap();
    drop(send);
    sending.await.unwrap()
}

async fn status(site: &Site, user: UserId) -> &'static str {
    site.user(user).await.status.word()
}

// covers: C15
db::on_both!(
    async fn a_form_that_was_begun_before_a_deactivation_does_nothing_after_it(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (eve, pat) = (site.at_root("eve", Builtin::Administrator).await, site.at_root("pat", Builtin::TeamMember).await);
        let (browser, lock) = (site.signed_in(eve).await, users::paths::of(pat, "step/lock"));
        let ctx = site.ctx(ada).await;
        let refused = half_sent(&browser, &lock, "", async {
            site.write(move |tx| users::deactivate(&ctx, tx, Deactivate { user: eve })).await.unwrap();
        });
        assert_eq!(refused.await.status, 401);
        assert_eq!(status(&site, pat).await, "active");
    }
);

// covers: C15
db::on_both!(
    async fn a_form_does_what_its_sender_may_by_then(test: TestDb) {
        let (site, ada) = Site::founded(test.db.clone()).await;
        let (eve, pat) = (site.at_root("eve", Builtin::Administrator).await, site.at_root("pat", Builtin::TeamMember).await);
        let (browser, lock) = (site.signed_in(eve).await, users::paths::of(pat, "step/lock"));
        let root = site.root().await;
        let (ctx, europe) = (site.ctx(ada).await, site.company("Europe", root).await);
        // Something else of the policy: it is nothing to her.
        let done = half_sent(&browser, &lock, "", async {
            let pacific = site.company("Pacific", root).await;
            let input = companies::MoveCompany { company: pacific, parent: europe, version: 1 };
            site.write(move |tx| companies::move_to(&ctx, tx, input.clone())).await.unwrap();
        });
        assert_eq!(done.await.status, 303);
        assert_eq!(status(&site, pat).await, "locked");

        let ctx = site.ctx(ada).await;
        let unlock = users::paths::of(pat, "step/unlock");
        let refused = half_sent(&browser, &unlock, "", async {
            let demoted = site.write(move |tx| {
                let mut form = UpdateUser::from_user(&users::get(tx, ORG, eve)?);
                form.place.role = roles::find_builtin(tx, ORG, Builtin::TeamMember)?.map(|role| role.id);
                for scope in roles::scopes_of_user(tx, ORG, eve)? {
                    roles::revoke_administration(&ctx, tx, RevokeAdministration { user: eve, scope: scope.id })?;
                }
                users::update(&ctx, tx, form)
            });
            demoted.await.unwrap();
        });
        let refused = refused.await;
        assert_eq!(refused.status, 409, "{}", refused.body);
        assert!(refused.shows("What you may was changed while this was sent"), "{}", refused.body);
        assert_eq!(status(&site, pat).await, "locked");
    }
);
