// The first day: a fresh start, the wizard, a real organization from files, ten invitations, and people who sign in.
//
// It runs on the embedded database and on PostgreSQL, with a real mail server. The files are those of USHER_REAL_DATA, else
// the product's own examples of the same shape.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { checkAccessible, launch, picture, visit } from "../support/browser.mjs";
import { freshDatabase } from "../support/databases.mjs";
import { links } from "../support/mail.mjs";
import { startMailServer, startUsher, until } from "../support/programs.mjs";
import { setting } from "../support/setting.mjs";

const owner = { first: "Ada", last: "Holm", email: "ada@adventure-works.example", name: "ada", password: "quiet-lantern-beside-the-harbour" };
const files = setting.realData ? join(setting.realData, "adventure-works") : join(setting.root, "examples");

/** The rows of a simple CSV file as objects; the files of the journey have no quoted cells. */
function rows(name) {
  const [header, ...lines] = readFileSync(join(files, name), "utf8").replace(/^\uFEFF/, "").trim().split(/\r?\n/);
  const keys = header.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [keys[i], cell])));
}

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
    const usher = await startUsher({ database: await database?.(), env: { USHER_MAIL_ALLOW_PLAIN: "true" } });
    t.after(async () => {
      await usher.stop();
      await mail.stop();
    });
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

    await t.test("everybody is there, under the right manager", async () => {
      await page.goto(`${usher.address}/administration/users`);
      await look("users");
    });
  });
}
