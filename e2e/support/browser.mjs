// A browser, its pages, and what every page must pass: accessible in light and dark, without an error in the console.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { setting } from "./setting.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts a headless Chromium. */
export function launch() {
  return chromium.launch({ executablePath: setting.chromium, headless: true, args: flags });
}

/** A person at a browser of their own: a page whose script errors and failed requests are kept in `page.troubles`. */
export async function visit(browser, options = {}) {
  // Transitions make clicks land on what is still moving.
  const context = await browser.newContext({ reducedMotion: "reduce", viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.troubles = [];
  page.on("pageerror", (error) => page.troubles.push(String(error)));
  page.on("console", (message) => message.type() === "error" && page.troubles.push(`${message.text()} ${message.location().url}`));
  page.setDefaultTimeout(15_000);
  return page;
}

/** Fails if axe finds anything on the page as it stands, in light or in dark. */
export async function checkAccessible(page, { except = [] } = {}) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    // Evaluated through the debugger, so that a strict content security policy stays in force for the page itself.
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    const found = violations.filter((violation) => !except.includes(violation.id));
    if (found.length > 0) {
      const lines = found.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((node) => node.html).join("\n  ")}`);
      throw new Error(`${page.url()} in ${colorScheme} breaks ${found.length} rules\n${lines.join("\n")}`);
    }
  }
  await page.emulateMedia({ colorScheme: null });
}

/** Keeps a picture of the page, light and dark, as `<name>-light.png` and `<name>-dark.png`. */
export async function picture(page, name, { fullPage = true } = {}) {
  mkdirSync(setting.screenshots, { recursive: true });
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(setting.screenshots, `${name}-${colorScheme}.png`), fullPage });
  }
  await page.emulateMedia({ colorScheme: null });
}
