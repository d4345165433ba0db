// An organization to begin with: set up by its wizard as fast as it goes, and filled from files.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { table } from "./csv.mjs";
import { setting } from "./setting.mjs";

/** Where the files of an organization are: the real one's, else the product's own examples of the same shape. */
const real = setting.realData && join(setting.realData, "adventure-works");
export const files = real && existsSync(real) ? real : join(setting.root, "examples");

/** The rows of one of them. */
export const rows = (name) => table(readFileSync(join(files, name), "utf8"));

export const owner = { first: "Ada", last: "Holm", email: "ada@adventure-works.example", name: "ada", password: "quiet-lantern-beside-the-harbour" };

/** Walks through the wizard: an owner who is signed in on this page, no mail, nobody else. */
export async function setUp(page, usher, name) {
  const fill = async (fields) => {
    for (const [field, value] of Object.entries(fields)) await page.locator(`[name="${field}"]`).fill(value);
  };
  const press = async (label) => {
    await page.getByRole("button", { name: label, exact: true }).or(page.getByRole("link", { name: label, exact: true })).first().click();
    await page.waitForLoadState();
  };
  await page.goto(usher.setupLink);
  await fill({ name });
  await page.locator('[name="country"]').selectOption("US");
  await page.locator('[name="time_zone"]').selectOption("America/Los_Angeles");
  await press("Continue");
  await press("Continue");
  const { first, last, email, name: userName, password } = owner;
  await fill({ first_name: first, last_name: last, email, user_name: userName, password, confirm_password: password });
  await press("Make me the owner");
  await page.waitForURL("**/setup/companies");
  await press("Continue");
  await page.waitForURL("**/setup/mail");
  await press("Skip for now");
  await page.waitForURL("**/setup/people");
  await press("Continue");
  await page.waitForURL("**/setup/summary");
  await press("Finish the set-up");
  await page.waitForURL(`${usher.address}/**`);
}

/** Brings a file in, and makes what it names and is not there; gives what the check promised. `look` is called at each step. */
export async function bring(page, usher, name, look = () => {}) {
  const press = (label) => page.getByRole("button", { name: label, exact: true }).click();
  await page.goto(`${usher.address}/administration/imports/new`);
  await page.locator('[name="file"]').setInputFiles(join(files, name));
  await look(`import-upload-${name}`);
  await press("Upload");
  await page.waitForURL("**/columns");
  await look(`import-columns-${name}`);
  await press("Check all rows");
  // Names that are not there yet are asked for once; they are made as the page proposes.
  await page.waitForURL((url) => !url.pathname.endsWith("/columns"));
  if (new URL(page.url()).pathname.endsWith("/values")) await press("Check all rows");
  const run = page.getByRole("button", { name: /^Import: create/ });
  await run.waitFor({ timeout: 60_000 });
  await look(`import-checked-${name}`);
  const promise = await run.innerText();
  await run.click();
  await page.getByRole("link", { name: /^See (people|companies)$/ }).waitFor({ timeout: 120_000 });
  await look(`import-done-${name}`);
  return promise;
}

/** What the export says of everybody whom a filter leaves, by user name. */
export async function exported(page, filter = "view=all") {
  const answer = await page.evaluate(async (filter) => {
    const file = await fetch(`/administration/users/export?${filter}`);
    return { status: file.status, text: await file.text() };
  }, filter);
  assert.equal(answer.status, 200);
  return new Map(table(answer.text).map((row) => [row["User name"], row]));
}
