// The first day: a fresh start, the wizard, a real organization from files, ten invitations, and people who sign in.
//
// It runs on the embedded database and on PostgreSQL, with a real mail server. The files are those of USHER_REAL_DATA, else
// the product's own examples of the same shape.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessible, launch, picture, visit } from "../support/browser.mjs";
import { freshDatabase } from "../support/databases.mjs";
import { links } from "../support/mail.mjs";
import { bring, exported, owner, rows } from "../support/organization.mjs";
import { startMailServer, startUsher, until } from "../support/programs.mjs";
import { setting } from "../support/setting.mjs";

const companies = rows("companies.csv");
const people = rows("people.csv");
const root = companies.find((row) => !row["Parent company"]).Company;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const engines = [["the embedded database", undefined]];
if (setting.postgres) engines.push(["PostgreSQL", freshDatabase]);

for (const [engine, database] of engines) {
  test(`the first day on ${engine}`, { timeout: 280_000 }, async (t) => {
    const pictures = !database;
    const mail = await startMailServer(["--mode", "ok"]);
    t.after(() => mail.stop());
    // The test server saves time by not waiting for the disk, which the product would refuse.
    const env = { USHER_MAIL_ALLOW_PLAIN: "true", USHER_DATABASE_ALLOW_UNSAFE_DURABILITY: "true" };
    const usher = await startUsher({ database: await database?.(), env });
    t.after(() => usher.stop());
    const page = await visit(browser);
    const look = async (name) => {
      await checkAccessible(page);
      if (pictures) await picture(page, name);
    };
    const go = async (label) => {
      await page.getByRole("button", { name: label, exact: true }).click();
      await page.waitForLoadState();
    };

    await t.test("the printed link opens the wizard, nothing else does", async () => {
      const stranger = await visit(browser);
      await stranger.goto(`${usher.address}/setup/organization`);
      assert.ok(!(await stranger.content()).includes('name="name"'), "a stranger sees no form");
      await page.goto(usher.setupLink);
      await page.getByLabel("Organization").or(page.getByLabel("Name")).first().waitFor();
      await look("wizard-organization");
    });

    await t.test("organization, address and owner", async () => {
      await page.locator('[name="name"]').fill(root);
      await page.locator('[name="country"]').selectOption("US");
      await page.locator('[name="time_zone"]').selectOption("America/Los_Angeles");
      await go("Continue");
      await look("wizard-address");
      assert.equal(await page.locator('[name="public_url"]').inputValue(), usher.address);
      await go("Continue");
      await page.locator('[name="first_name"]').fill(owner.first);
      await page.locator('[name="last_name"]').fill(owner.last);
      await page.locator('[name="email"]').fill(owner.email);
      await page.locator('[name="user_name"]').fill(owner.name);
      await page.locator('[name="password"]').fill(owner.password);
      await page.locator('[name="confirm_password"]').fill(owner.password);
      await look("wizard-owner");
      await go("Make me the owner");
    });

    await t.test("companies and mail", async () => {
      await page.waitForURL("**/setup/companies");
      assert.equal(await page.locator('[name="root"]').inputValue(), root);
      await look("wizard-companies");
      await go("Continue");
      await page.waitForURL("**/setup/mail");
      await page.locator('[name="host"]').fill("127.0.0.1");
      await page.locator('[name="port"]').fill(String(mail.port));
      await page.locator('[name="security"]').selectOption("none");
      await page.locator('[name="from_name"]').fill(root);
      await page.locator('[name="from_address"]').fill("usher@adventure-works.example");
      await look("wizard-mail");
      await go("Send test and continue");
      await page.waitForURL("**/setup/people");
      await until("the test mail", () => mail.messages().length === 1);
    });

    await t.test("the summary ends it for good", async () => {
      await look("wizard-people");
      await go("Continue");
      await page.waitForURL("**/setup/summary");
      await look("wizard-summary");
      await go("Finish the set-up");
      await page.waitForURL(`${usher.address}/**`);
      const again = await page.goto(`${usher.address}/setup`);
      assert.equal(again.status(), 404);
    });

    await t.test("companies and people come in from files", async () => {
      assert.match(await bring(page, usher, "companies.csv", look), new RegExp(`create ${companies.length - 1},`));
      assert.match(await bring(page, usher, "people.csv", look), new RegExp(`create ${people.length},`));
    });

    await t.test("everybody is there, at the right company, under the right manager", async () => {
      await page.goto(`${usher.address}/administration/users`);
      await look("users");
      await page.setViewportSize({ width: 360, height: 740 });
      if (pictures) await picture(page, "users-phone", { fullPage: false });
      await page.setViewportSize({ width: 1280, height: 900 });
      assert.equal(await page.locator(".views a[aria-current] .count").innerText(), String(people.length + 1));
      const found = await exported(page);
      assert.equal(found.size, people.length + 1);
      const byEmail = new Map(people.map((person) => [person.Email, person["User name"]]));
      for (const person of people) {
        const user = found.get(person["User name"]);
        assert.ok(user, person["User name"]);
        assert.equal(user["First name"], person["First name"]);
        assert.equal(user["Last name"], person["Last name"]);
        assert.equal(user["Primary email"], person.Email);
        assert.equal(user.Company, person.Company);
        assert.equal(user["External id"], person["Employee ID"]);
        assert.equal(user["Reports to"], byEmail.get(person["Manager email"]) ?? "");
        assert.equal(user.Status, "active");
      }
    });

    const invited = people.filter((person) => /^[\x00-\x7f]*$/.test(person.Email)).slice(0, 10);

    await t.test("ten are invited", async () => {
      for (const person of invited) {
        await page.goto(`${usher.address}/administration/users?q=${encodeURIComponent(person["User name"])}`);
        await page.locator("tbody tr", { hasText: person.Email }).getByRole("link").first().click();
        await page.waitForURL("**/users/usr_*");
        await page.getByRole("link", { name: "Invite", exact: true }).click();
        await page.getByRole("button", { name: "Invite", exact: true }).click();
        await page.getByText("is invited").waitFor();
      }
      await look("user");
      await page.goto(`${usher.address}/administration/users/invitations`);
      await look("invitations");
      await until("ten invitations", () => mail.messages().length === 1 + invited.length, 60_000);
    });

    await t.test("each accepts by the mailed link, signs in and changes the password", async () => {
      for (const [n, person] of invited.entries()) {
        const message = mail.messages().find((one) => one.to.includes(person.Email));
        assert.ok(message, `no mail to ${person.Email}`);
        const [link] = links(message, `${usher.address}/invitation`);
        const theirs = await visit(browser);
        await theirs.goto(link);
        await theirs.locator('[name="password"]').waitFor();
        if (n === 0) await checkAccessible(theirs);
        if (n === 0 && pictures) await picture(theirs, "invitation");
        const password = `a meadow with ${n} quiet herons`;
        await theirs.locator('[name="password"]').fill(password);
        await theirs.locator('[name="confirm_password"]').fill(password);
        await theirs.locator("main form").last().locator("button.primary").click();
        await theirs.waitForURL("**/sign-in**");
        if (n === 0) await checkAccessible(theirs);
        if (n === 0 && pictures) await picture(theirs, "sign-in");
        assert.equal(await theirs.locator('[name="user_name"]').inputValue(), person["User name"]);
        await theirs.locator('[name="password"]').fill(password);
        await theirs.getByRole("button", { name: "Sign in", exact: true }).click();
        await theirs.waitForURL(`${usher.address}/`);
        assert.ok(!(await theirs.content()).includes("Administration"), "a member never sees the word");
        await theirs.goto(`${usher.address}/account/password`);
        const next = `${password} by the river`;
        await theirs.locator('[name="current_password"]').fill(password);
        await theirs.locator('[name="password"]').fill(next);
        await theirs.locator('[name="confirm_password"]').fill(next);
        await theirs.getByRole("button", { name: "Change password", exact: true }).click();
        await theirs.waitForURL("**/account");
        if (n === 0) await checkAccessible(theirs);
        if (n === 0 && pictures) await picture(theirs, "account");
        assert.deepEqual(theirs.troubles, []);
        await theirs.context().close();
      }
    });

    await t.test("the log tells it", async () => {
      await page.goto(`${usher.address}/administration/audit`);
      await look("audit");
      for (const [path, name] of [
        ["/administration/companies", "companies"],
        ["/administration/roles", "roles"],
        ["/administration/mail/outbox", "outbox"],
        ["/administration/settings", "settings"],
        ["/administration/users/new", "user-new"],
        ["/", "home"],
      ]) {
        await page.goto(`${usher.address}${path}`);
        await look(name);
      }
      assert.deepEqual(page.troubles.filter((trouble) => !trouble.includes("404")), []);
    });
  });
}
