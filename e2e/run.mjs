// Runs the journeys: every `journeys/*.test.mjs`, or those whose path contains one of the words given.
//
// `cargo xtask test` calls this with the browser, the binary and the databases in the environment; see support/setting.mjs.

import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const words = process.argv.slice(2);
const journeys = readdirSync(join(here, "journeys"))
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => words.length === 0 || words.some((word) => `e2e/journeys/${name}`.includes(word)))
  .sort();

if (journeys.length === 0) {
  console.log(`no journey's file is named like ${words.join(" ")}`);
  process.exit(0);
}

// One after the other: two browsers at once on a small machine make each other late.
const args = ["--test", "--test-reporter=spec", "--test-concurrency=1", "--test-timeout=300000"];
const runner = spawn(process.execPath, [...args, ...journeys.map((name) => join(here, "journeys", name))], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => runner.kill(signal));
runner.on("exit", (code) => process.exit(code ?? 1));
