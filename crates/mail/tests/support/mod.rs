//! An organization with an outbox, for the tests of this crate.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "each test file uses its part, and fails by panicking")]

pub mod server;

use std::sync::{Arc, Mutex};

use db::testing::TestDb;
use kernel::call::World;
use kernel::ids::Uuid;
use kernel::{Actor, Call, EmailAddress, Fault, KeyRing, OrgId, TestClock, TestRng, Via};
use mail::{Accepted, Courier, ListOutbox, MailId, MemoryTransport, NewMail, OutboxRow, Route, Transport, outbox};

pub const ORG: OrgId = OrgId(1);
pub const TOKEN: Uuid = Uuid::from_u128(77);
pub const SECRET: &str = "https://crm.example/i/s3cr3t";

pub struct House {
    pub test: TestDb,
    pub clock: TestClock,
    pub world: World,
    pub memory: MemoryTransport,
    pub told: Arc<Mutex<Vec<Uuid>>>,
}

impl House {
    pub fn new(test: TestDb) -> Self {
        let clock = TestClock::default();
        let keys = Arc::new(KeyRing::single([7; 32]));
        let world = World { clock: Arc::new(clock.clone()), rng: Arc::new(TestRng::seeded(1)), keys };
        Self { test, clock, world, memory: MemoryTransport::default(), told: Arc::default() }
    }

    pub fn call(&self) -> Call {
        Call::new(ORG, Actor::System, Via::Page, &self.world)
    }

    pub fn courier(&self) -> Courier {
        self.courier_by(Route::Fixed(Transport::Memory(self.memory.clone())))
    }

    pub fn courier_by(&self, route: Route) -> Courier {
        let told = Arc::clone(&self.told);
        let accepted: Accepted = Arc::new(move |_, _, token| {
            told.lock().unwrap().push(token);
            Ok(())
        });
        Courier::new(self.test.db.clone(), self.world.clone(), route, accepted)
    }

    pub async fn enqueue(&self, to: &str) -> MailId {
        let (call, mail) = (self.call(), invitation(to));
        self.test.db.write(move |tx| outbox::enqueue(&call, tx, mail.clone())).await.unwrap()
    }

    pub async fn find(&self, id: MailId) -> OutboxRow {
        let call = self.call();
        self.test.db.read(move |read| outbox::find(&call, read, id)).await.unwrap().unwrap()
    }

    pub async fn list(&self, input: ListOutbox) -> kernel::paging::Page<OutboxRow> {
        let call = self.call();
        self.test.db.read(move |read| outbox::list(&call, read, &input)).await.unwrap()
    }

    pub async fn retry(&self, id: MailId) -> Result<(), Fault> {
        let call = self.call();
        self.test.db.write(move |tx| outbox::retry(&call, tx, id)).await
    }
}

pub fn invitation(to: &str) -> NewMail {
    NewMail {
        template: "invitation",
        to: EmailAddress::parse(to).unwrap(),
        to_name: "Ann".into(),
        to_user: Some(Uuid::from_u128(5)),
        token: Some(TOKEN),
        subject: "Join us".into(),
        text: format!("Hello\n{SECRET}"),
        html: format!("<a href=\"{SECRET}\">Join</a>"),
        shown_text: "Hello\n••••••••".into(),
        holds_secret: true,
    }
}
