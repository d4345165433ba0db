// Many at once: the people of an organization are filtered by sentences, grouped, changed after a preview, and changed back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { checkAccessible, launch, picture, visit } from "../support/browser.mjs";
import { freshDatabase } from "../support/databases.mjs";
import { bring, exported, owner, rows, setUp } from "../support/organization.mjs";
import { startUsher } from "../support/programs.mjs";
import { setting } from "../support/setting.mjs";

const people = rows("people.csv");
const root = rows("companies.csv").find((row) => !row["Parent company"]).Company;
const sizes = new Map();
for (const { Department: name } of people) sizes.set(name, (sizes.get(name) ?? 0) + 1);
/** The department with the most people: those who are changed, together with the owner, who never is. */
const [department, members] = [...sizes].sort((a, b) => b[1] - a[1])[0];

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const engines = [["the embedded database", undefined]];
if (setting.postgres) engines.push(["PostgreSQL", freshDatabase]);

for (const [engine, database] of engines) {
  test(`many are changed at once on ${engine}`, { timeout: 280_000 }, async (t) => {
    const env = { USHER_DATABASE_ALLOW_UNSAFE_DURABILITY: "true" };
    const usher = await startUsher({ database: await database?.(), env });
    t.after(() => usher.stop());
    const page = await visit(browser);
    const look = async (name) => {
      await checkAccessible(page);
      if (!database) await picture(page, `bulk-${name}`);
    };
    const press = (name) => page.getByRole("button", { name, exact: true }).click();
    /** Opens a menu among the list's tools and follows a line of it; the list is shown without a new page. */
    const choose = async (menu, line) => {
      await press(menu);
      await page.locator("[popover]:popover-open").getByRole("link", { name: line, exact: true }).click();
    };
    const current = () => page.locator(".views a[aria-current] .count").innerText();
    let filter;
    let before;

    await t.test("an organization is there", async () => {
      await setUp(page, usher, root);
      await bring(page, usher, "companies.csv");
      await bring(page, usher, "people.csv");
      before = await exported(page);
      assert.equal(before.size, people.length + 1);
    });

    await t.test("a filter is put together as a sentence, and changed", async () => {
      await page.goto(`${usher.address}/administration/users`);
      await choose("Add filter", "Primary group");
      const editor = page.locator("#users-filter");
      await editor.getByLabel(department, { exact: true }).check();
      await look("filter-open");
      await editor.getByRole("button", { name: "Apply" }).click();
      const chip = page.locator(".chip .sentence");
      await chip.waitFor();
      assert.equal(await chip.innerText(), `Primary group is ${department}`);
      assert.equal(await current(), String(members));
      // The sentence opens its form again; the owner's group is taken in too.
      await chip.click();
      await editor.getByLabel(before.get(owner.name)["Primary group"], { exact: true }).check();
      await editor.getByRole("button", { name: "Apply" }).click();
      await page.getByText("is any of").waitFor();
      assert.equal(await current(), String(members + 1));
      filter = new URL(page.url()).search;
      await look("filtered");
    });

    await t.test("the rows are grouped, with totals of everybody", async () => {
      await choose("Group", "Company");
      await page.getByRole("button", { name: "Grouped by Company" }).waitFor();
      const totals = await page.locator("tr.group .count").allInnerTexts();
      assert.equal(totals.reduce((sum, total) => sum + Number(total), 0), members + 1);
      await page.locator("tr.group a").first().click();
      await page.locator("tr.group a[aria-expanded=true]").waitFor();
      assert.equal(await page.locator("td.pick [name=id]").count(), Math.min(50, Number(totals[0])));
      await look("grouped");
    });

    await t.test("the rows are grouped by group too; who is in several counts in each", async () => {
      await page.goto(`${usher.address}/administration/users`);
      const all = Number(await current());
      await choose("Group", "Any group");
      await page.getByRole("button", { name: "Grouped by Any group" }).waitFor();
      await page.getByText("Whoever is in several groups counts in each").waitFor();
      const totals = await page.locator("tr.group .count").allInnerTexts();
      assert.ok(totals.reduce((sum, total) => sum + Number(total), 0) >= all);
      await look("by-group");
    });

    await t.test("the list is sorted by the heading of a column; a word that is no order is refused", async () => {
      await page.goto(`${usher.address}/administration/users?columns=email`);
      const emails = () => page.locator("tbody tr td:nth-of-type(3)").allInnerTexts();
      await page.getByRole("columnheader", { name: "E-mail" }).getByRole("link").click();
      await page.waitForURL("**sort=email**");
      const first = await emails();
      assert.equal(first.length, 50);
      assert.deepEqual(first, [...first].sort());
      await page.locator('th[aria-sort="ascending"] a').click();
      await page.waitForURL("**sort=-email**");
      const last = await emails();
      assert.deepEqual(last, [...last].sort().reverse());
      const refused = await page.goto(`${usher.address}/administration/users?q=a&sort=colour`);
      assert.equal(refused.status(), 400);
      await page.getByText("Users are not sorted by “colour”").waitFor();
      await look("refused");
      await page.getByRole("link", { name: "Show the list without it" }).click();
      await page.waitForURL((url) => url.searchParams.get("q") === "a" && !url.searchParams.has("sort"));
      page.troubles.length = 0;
    });

    await t.test("columns, their order and the density are kept, and there again after a new sign-in", async () => {
      const headings = async () => (await page.getByRole("columnheader").allInnerTexts()).map((name) => name.trim()).filter(Boolean);
      await page.goto(`${usher.address}/administration/users`);
      await press("Columns");
      const box = page.locator("#users-columns");
      await box.getByLabel("User name", { exact: true }).uncheck();
      await box.getByLabel("E-mail", { exact: true }).check();
      await box.getByLabel("Groups", { exact: true }).check();
      await box.getByLabel("Rows").selectOption("compact");
      await look("columns");
      await box.getByRole("button", { name: "Apply" }).click();
      await page.getByText("The list shows these columns to you from now on.").waitFor();
      await press("Columns");
      await box.getByRole("link", { name: "Order" }).click();
      // By the keyboard alone: the arrow that was pressed has the focus again.
      await page.getByRole("button", { name: "Move E-mail up" }).focus();
      for (let place = 4; place >= 1; place -= 1) {
        await page.keyboard.press("Enter");
        await page.getByText(`E-mail is number ${place} of`).waitFor();
      }
      await look("columns-order");
      await page.getByRole("button", { name: "Keep", exact: true }).click();
      await page.waitForURL("**/administration/users");
      const wanted = ["User", "E-mail", "Role", "Company", "Status", "Last sign-in", "Groups"];
      assert.deepEqual((await headings()).slice(0, wanted.length), wanted);
      await page.context().clearCookies();
      await page.goto(`${usher.address}/sign-in`);
      await page.locator('[name="user_name"]').fill(owner.name);
      await page.locator('[name="password"]').fill(owner.password);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
      await page.goto(`${usher.address}/administration/users`);
      assert.deepEqual((await headings()).slice(0, wanted.length), wanted);
      await page.locator('#users[data-density="compact"]').waitFor();
      await press("Columns");
      await box.getByRole("button", { name: "Usual columns" }).click();
      await page.getByText("The list shows its usual columns again.").waitFor();
      // The owner's last sign-in is another now.
      before = await exported(page);
    });

    await t.test("all that match are chosen; the preview says each one's outcome and changes nobody", async () => {
      await page.goto(`${usher.address}/administration/users${filter}`);
      await page.locator("td.pick input").first().check();
      await page.locator('.bulk [name="all"]').check();
      await look("chosen");
      await press("More…");
      await page.getByRole("heading", { name: "What shall be done with everybody who matches?" }).waitFor();
      await look("choice");
      await page.getByRole("link", { name: "Change role", exact: true }).click();
      await page.locator('[name="value"]').selectOption({ label: "Manager" });
      await look("value");
      await press("Preview");
      await page.getByRole("button", { name: `Change ${members} users` }).waitFor({ timeout: 60_000 });
      const outcomes = (await page.locator("#people .views a").allInnerTexts()).map((tab) => tab.replace(/\s+/g, " "));
      assert.deepEqual(outcomes, [`All ${members + 1}`, `Will change ${members}`, "Will be refused 1"]);
      await look("preview");
      await page.locator("#people .views").getByRole("link", { name: /^Will be refused/ }).click();
      await page.waitForURL("**view=refused**");
      assert.deepEqual(await page.locator("#people tbody .who strong").allInnerTexts(), [`${owner.first} ${owner.last}`]);
      assert.deepEqual(await exported(page), before, "a preview changes nobody");
    });

    await t.test("the change runs, and its page says what came of it", async () => {
      await page.locator('[name="reason"]').fill("a new plan for the shop floor");
      await press(`Change ${members} users`);
      await page.getByRole("button", { name: "Undo", exact: true }).waitFor({ timeout: 60_000 });
      const outcomes = (await page.locator("#people .views a").allInnerTexts()).map((tab) => tab.replace(/\s+/g, " "));
      assert.deepEqual(outcomes, [`All ${members + 1}`, `Changed ${members}`, "Refused 1"]);
      await look("result");
      const now = await exported(page);
      for (const [name, was] of before) {
        const role = was["Primary group"] === department ? "Manager" : was.Role;
        assert.deepEqual(now.get(name), { ...was, Role: role }, name);
      }
    });

    await t.test("the undo has a preview too, and brings the old values back", async () => {
      await press("Undo");
      const back = page.getByRole("button", { name: `Change ${members} users back` });
      await back.waitFor({ timeout: 60_000 });
      await look("undo-preview");
      await back.click();
      await page.getByText("See what it undoes").waitFor({ timeout: 60_000 });
      await page.getByText("What came of it").waitFor({ timeout: 60_000 });
      await look("undone");
      assert.deepEqual(await exported(page), before);
      await page.goto(`${usher.address}/administration/users/bulk`);
      await page.getByText("Undone", { exact: true }).waitFor();
      await look("list");
      assert.deepEqual(page.troubles, []);
    });
  });
}
