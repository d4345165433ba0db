//! The outbox and the courier on both engines, with a transport in memory.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::sync::Arc;

use kernel::call::World;
use kernel::ids::Uuid;
use kernel::paging::Cursor;
use kernel::{Fault, KeyRing};
use mail::{Accepted, Courier, ListOutbox, MailFault, MailId, MailState, Route, Transport, Wire, outbox};
use support::{House, SECRET, TOKEN, invitation};

db::statements! {
    BODY = "SELECT body FROM outbox WHERE org = 1 AND id = $1";
}

async fn kept_body(house: &House, id: MailId) -> Vec<u8> {
    house.test.db.read::<_, Fault, _>(move |read| Ok(read.scalar(BODY, db::params![id])?)).await.unwrap()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

db::on_both!(
    async fn every_statement_prepares(test: TestDb) {
        db::testing::prepare_all(&test.db, &mail::statements()).await;
    }
);

db::on_both!(
    async fn a_mail_goes_once_and_its_token_is_told(test: TestDb) {
        let house = House::new(test);
        let id = house.enqueue("ann@x.example").await;
        assert!(!contains(&kept_body(&house, id).await, "s3cr3t"), "the body is sealed while it waits");
        assert_eq!(house.courier().tick().await.unwrap(), 1);
        assert_eq!(house.courier().tick().await.unwrap(), 0);
        let sent = house.memory.sent_to("ann@x.example");
        assert_eq!(sent.len(), 1);
        assert!(sent[0].text.contains(SECRET));
        assert!(sent[0].message_id.ends_with("@usher.invalid>"), "no organization is set up: {}", sent[0].message_id);
        let row = house.find(id).await;
        assert_eq!((row.state, row.tries, row.can_retry), (MailState::Sent, 1, false));
        assert_eq!(row.answer, "250 kept in memory");
        assert_eq!(kept_body(&house, id).await, Vec::<u8>::new(), "the body is blanked after sending");
        assert_eq!(*house.told.lock().unwrap(), [TOKEN]);
        assert!(house.retry(id).await.unwrap_err().is("mail.not_waiting"));
    }
);

db::on_both!(
    async fn a_verb_that_is_rolled_back_sends_nothing(test: TestDb) {
        let house = House::new(test);
        let call = house.call();
        let refused: Result<(), Fault> = house
            .test
            .db
            .write(move |tx| {
                outbox::enqueue(&call, tx, invitation("ann@x.example"))?;
                Err(Fault::not_found())
            })
            .await;
        assert!(refused.is_err());
        assert_eq!(house.courier().tick().await.unwrap(), 0);
    }
);

// covers: T-F15
db::on_both!(
    async fn a_mail_refused_for_now_comes_back_later_under_the_same_message_id(test: TestDb) {
        let house = House::new(test);
        let id = house.enqueue("ann@x.example").await;
        for minutes in [1, 5, 15, 30, 30] {
            house.memory.refuse_next(MailFault::temporary("451 4.3.0 Try again later"));
            assert_eq!(house.courier().tick().await.unwrap(), 1);
            let row = house.find(id).await;
            assert_eq!((row.state, row.answer.as_str()), (MailState::Waiting, "451 4.3.0 Try again later"));
            let wait = row.due_at.secs_since(house.call().now);
            assert!((minutes * 60..=minutes * 66).contains(&wait), "{minutes} min: {wait} s");
            house.clock.advance_secs(minutes * 60 - 1);
            assert_eq!(house.courier().tick().await.unwrap(), 0, "not before {minutes} minutes");
            house.clock.advance_secs(minutes * 6 + 1);
        }
        assert_eq!(house.courier().tick().await.unwrap(), 1);
        assert_eq!(house.memory.sent()[0].message_id, format!("<{}@usher.invalid>", id.0));
        assert_eq!((house.find(id).await.state, house.find(id).await.tries), (MailState::Sent, 6));
        assert_eq!(house.told.lock().unwrap().len(), 1, "the token is told of the accepted delivery only");
    }
);

db::on_both!(
    async fn four_days_of_tries_end_in_a_dead_letter_that_can_be_retried(test: TestDb) {
        let house = House::new(test);
        let id = house.enqueue("ann@x.example").await;
        let began = house.call().now;
        let courier = house.courier();
        while house.find(id).await.state == MailState::Waiting {
            house.memory.refuse_next(MailFault::temporary("421 Busy"));
            courier.tick().await.unwrap();
            house.clock.advance_secs(33 * 60);
        }
        let row = house.find(id).await;
        assert_eq!(row.state, MailState::Dead);
        assert!(row.answer.contains("four days") && row.answer.contains("421 Busy"), "{}", row.answer);
        assert!(house.call().now.secs_since(began) > 95 * 3600);
        assert!(house.told.lock().unwrap().is_empty());
        house.retry(id).await.unwrap();
        assert_eq!(courier.tick().await.unwrap(), 1);
        assert_eq!(house.find(id).await.state, MailState::Sent);
    }
);

// covers: T-F15
db::on_both!(
    async fn a_mail_refused_for_good_is_dead_at_once_with_the_servers_words(test: TestDb) {
        let house = House::new(test);
        let id = house.enqueue("ann@x.example").await;
        house.memory.refuse_next(MailFault::permanent("550 5.1.1 No such mailbox"));
        house.courier().tick().await.unwrap();
        let row = house.find(id).await;
        assert_eq!((row.state, row.answer.as_str(), row.can_retry), (MailState::Dead, "550 5.1.1 No such mailbox", true));
        house.clock.advance_secs(8 * 24 * 3600);
        assert_eq!(house.courier().sweep().await.unwrap(), 1);
        assert_eq!(kept_body(&house, id).await, Vec::<u8>::new(), "a dead mail does not keep a secret for good");
        assert!(!house.find(id).await.can_retry);
        assert!(house.retry(id).await.unwrap_err().is("mail.not_kept"));
        assert!(house.retry(MailId(Uuid::nil())).await.unwrap_err().is("not_found"));
    }
);

db::on_both!(
    async fn without_a_mail_server_mails_are_held_and_go_once_there_is_one(test: TestDb) {
        let house = House::new(test);
        let id = house.enqueue("ann@x.example").await;
        let without = house.courier_by(Route::Stored(Wire::default()));
        assert_eq!(without.tick().await.unwrap(), 0);
        assert_eq!(house.find(id).await.state, MailState::Held);
        house.clock.advance_secs(30 * 24 * 3600);
        assert_eq!(without.tick().await.unwrap(), 0);
        assert_eq!(house.courier().tick().await.unwrap(), 1);
        assert_eq!((house.find(id).await.state, house.find(id).await.tries), (MailState::Sent, 1));
    }
);

db::on_both!(
    async fn a_courier_that_died_leaves_the_mail_to_the_end_of_its_lease(test: TestDb) {
        let house = House::new(test);
        let id = house.enqueue("ann@x.example").await;
        // What a killed process leaves: a claim, and nobody to note what became of it.
        db::statements! { DIED = "UPDATE outbox SET state = 'sending', tries = 1, lease_holder = 'gone', due_at = due_at + 60000000 WHERE org = 1 AND id = $1"; }
        house.test.db.write::<_, Fault, _>(move |tx| Ok(tx.execute(DIED, db::params![id])?)).await.unwrap();
        assert_eq!(house.courier().tick().await.unwrap(), 0);
        house.clock.advance_secs(60);
        assert_eq!(house.courier().tick().await.unwrap(), 1);
        assert_eq!(house.memory.sent()[0].message_id, format!("<{}@usher.invalid>", id.0));
    }
);

// covers: T-G10
db::on_both!(
    async fn couriers_side_by_side_send_each_mail_once(test: TestDb) {
        let house = House::new(test);
        for n in 0..30 {
            house.enqueue(&format!("p{n}@x.example")).await;
        }
        let couriers: Vec<Courier> = (0..4).map(|_| house.courier()).collect();
        let drain = couriers.iter().map(|courier| {
            let courier = courier.clone();
            tokio::spawn(async move { while courier.tick().await.unwrap() > 0 {} })
        });
        for run in drain.collect::<Vec<_>>() {
            run.await.unwrap();
        }
        let mut to: Vec<String> = house.memory.sent().into_iter().map(|mail| mail.to).collect();
        assert_eq!(to.len(), 30);
        to.sort();
        to.dedup();
        assert_eq!(to.len(), 30);
    }
);

// covers: T-B11
db::on_both!(
    async fn a_mail_whose_token_died_is_not_sent(test: TestDb) {
        let house = House::new(test);
        let id = house.enqueue("ann@x.example").await;
        let call = house.call();
        let cancelled = house.test.db.write(move |tx| outbox::cancel_for_token(&call, tx, TOKEN)).await.unwrap();
        assert_eq!(cancelled, 1);
        assert_eq!(house.courier().tick().await.unwrap(), 0);
        assert_eq!(house.find(id).await.state, MailState::Cancelled);
        assert!(kept_body(&house, id).await.is_empty());
        assert!(house.retry(id).await.unwrap_err().is("mail.not_waiting"));
    }
);

db::on_both!(
    async fn the_page_shows_mails_newest_first_and_no_secret(test: TestDb) {
        let house = House::new(test);
        let mut ids = Vec::new();
        for n in 0..5 {
            house.clock.advance_secs(1);
            ids.push(house.enqueue(&format!("p{n}@x.example")).await);
        }
        house.memory.refuse_next(MailFault::permanent("550 No"));
        house.courier().tick().await.unwrap();
        ids.reverse();
        let first = house.list(ListOutbox { limit: 3, ..ListOutbox::default() }).await;
        assert_eq!(first.items.iter().map(|row| row.id).collect::<Vec<_>>(), ids[..3]);
        assert_eq!(first.previous, None);
        let from = Cursor::parse(&first.next.unwrap());
        let rest = house.list(ListOutbox { limit: 3, from, ..ListOutbox::default() }).await;
        let back = Cursor::parse(rest.previous.as_ref().unwrap());
        let again = house.list(ListOutbox { limit: 3, from: back, ..ListOutbox::default() }).await;
        let of = |rows: &[mail::OutboxRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!((of(&again.items), again.previous), (of(&first.items), None));
        assert_eq!(rest.items.iter().map(|row| row.id).collect::<Vec<_>>(), ids[3..]);
        assert_eq!(rest.next, None);
        assert!(!format!("{first:?}{rest:?}", first = first.items, rest = rest.items).contains("s3cr3t"));
        assert!(rest.items[0].text.contains("••••"));
        let call = house.call();
        let counts = house.test.db.read(move |read| outbox::counts(&call, read)).await.unwrap();
        assert_eq!((counts.waiting, counts.sent, counts.dead, counts.held), (2, 2, 1, 0));
        let dead = house.list(ListOutbox { state: Some(MailState::Dead), ..ListOutbox::default() }).await;
        assert_eq!(dead.items.len(), 1);
    }
);

db::on_both!(
    async fn a_callback_that_fails_does_not_send_the_mail_again(test: TestDb) {
        let house = House::new(test);
        let id = house.enqueue("ann@x.example").await;
        let route = Route::Fixed(Transport::Memory(house.memory.clone()));
        let fails: Accepted = Arc::new(|_, _, _| Err(Fault::internal("no such token")));
        let courier = Courier::new(house.test.db.clone(), house.world.clone(), route, fails);
        assert_eq!(courier.tick().await.unwrap(), 1);
        house.clock.advance_secs(3600);
        assert_eq!(courier.tick().await.unwrap(), 0);
        assert_eq!((house.find(id).await.state, house.memory.sent().len()), (MailState::Sent, 1));
    }
);

db::on_both!(
    async fn a_purged_user_leaves_no_trace(test: TestDb) {
        let house = House::new(test);
        let id = house.enqueue("ann@x.example").await;
        let call = house.call();
        house.test.db.write(move |tx| outbox::forget_user(&call, tx, Uuid::from_u128(5))).await.unwrap();
        let row = house.find(id).await;
        assert_eq!((row.state, row.to.as_str(), row.subject.as_str(), row.text.as_str()), (MailState::Cancelled, "", "", ""));
        assert_eq!(house.courier().tick().await.unwrap(), 0);
    }
);

db::on_both!(
    async fn a_mail_sealed_with_a_lost_key_is_told_not_lost(test: TestDb) {
        let house = House::new(test);
        let id = house.enqueue("ann@x.example").await;
        let world = World { keys: Arc::new(KeyRing::single([8; 32])), ..house.world.clone() };
        let route = Route::Fixed(Transport::Memory(house.memory.clone()));
        let courier = Courier::new(house.test.db.clone(), world, route, Arc::new(|_, _, _| Ok(())));
        assert_eq!(courier.tick().await.unwrap(), 1);
        let row = house.find(id).await;
        assert_eq!(row.state, MailState::Dead);
        assert!(row.answer.contains("secret key"), "{}", row.answer);
    }
);

db::on_both!(
    async fn a_courier_is_woken_by_a_commit_and_stops_when_told(test: TestDb) {
        let house = House::new(test);
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let accepted: Accepted = Arc::new(move |_, _, token| tell.send(token).map_err(Fault::internal));
        let route = Route::Fixed(Transport::Memory(house.memory.clone()));
        let courier = Courier::new(house.test.db.clone(), house.world.clone(), route, accepted);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let run = tokio::spawn(courier.run(async { drop(stopped.await) }));
        for n in 0..4 {
            house.enqueue(&format!("p{n}@x.example")).await;
            // Less than the courier waits when nobody wakes it.
            let woken = tokio::time::timeout(std::time::Duration::from_secs(4), told.recv()).await;
            assert_eq!(woken, Ok(Some(TOKEN)), "mail {n}");
        }
        stop.send(()).unwrap();
        run.await.unwrap();
        assert_eq!(house.memory.sent().len(), 4);
    }
);
