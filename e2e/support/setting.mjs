// What the runner hands to the journeys, and a scratch directory that each process removes at its end.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Places and programs; each can be set by the environment. */
export const setting = {
  root,
  binary: process.env.USHER_BINARY ?? join(root, "target/debug/usher"),
  chromium: process.env.USHER_TEST_CHROMIUM ?? "/usr/bin/chromium",
  python: process.env.USHER_TEST_PYTHON ?? join(root, "target/tools/python/bin/python"),
  postgres: process.env.USHER_TEST_POSTGRES,
  realData: process.env.USHER_REAL_DATA,
  screenshots: process.env.USHER_SCREENSHOTS ?? join(root, "target/screenshots"),
};

const made = [];
process.on("exit", () => made.forEach((dir) => rmSync(dir, { recursive: true, force: true })));

/** A new empty directory, removed when this process ends. */
export function scratch(name) {
  const dir = mkdtempSync(join(tmpdir(), `usher-${name}-`));
  made.push(dir);
  return dir;
}
