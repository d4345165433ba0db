// Programs that a journey starts: the product, a mail server. They end with the process that started them.

import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { scratch, setting } from "./setting.mjs";

const running = new Set();
const endAll = () => running.forEach((child) => child.kill("SIGKILL"));
process.on("exit", endAll);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

/** Starts a program and resolves with what `recognize` makes of one of its lines; rejects with all it said if it ends first. */
function start(program, args, { env = {}, recognize, patience = 30_000 }) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const said = [];
  const ended = new Promise((resolve) => child.on("exit", (code) => resolve(code)));
  ended.then(() => running.delete(child));
  const stop = async (signal = "SIGTERM") => {
    child.kill(signal);
    return ended;
  };
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${program} ${why}; it said:\n${said.join("\n")}`));
    const timer = setTimeout(() => fail(`was not ready after ${patience} ms`), patience);
    const hear = (line) => {
      said.push(line);
      const found = recognize(line);
      if (found === undefined || found === null) return;
      clearTimeout(timer);
      resolve({ found, child, said, stop, ended });
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", hear);
    child.on("error", (error) => fail(error.message));
    ended.then((code) => fail(`ended with ${code}`));
  });
}

/** A port of 127.0.0.1 that is free now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts the product on a free port with a data directory of its own (or the one given, to start again on the same data).
 * Resolves once it has printed the set-up link, or its address where it is set up already.
 */
export async function startUsher({ dir = scratch("data"), database, env = {}, args = [], awaitSetup = true } = {}) {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const settings = {
    USHER_LISTEN: `127.0.0.1:${port}`,
    USHER_DATA_DIR: dir,
    // A server for tests need not survive a power cut.
    ...(database ? { USHER_DATABASE: database, USHER_DATABASE_ALLOW_UNSAFE_DURABILITY: "true" } : {}),
    ...env,
  };
  const link = new RegExp(`https?://[^\\s]*:${port}/\\S*`);
  const recognize = (line) => {
    const found = line.match(link)?.[0];
    return found && (!awaitSetup || found.length > `${address}/`.length) ? found : undefined;
  };
  const usher = await start(setting.binary, args, { env: settings, recognize });
  return { address, port, dir, setupLink: awaitSetup ? usher.found : undefined, said: usher.said, stop: usher.stop, ended: usher.ended };
}

/** Starts the test mail server; `options` are smtpd.py's flags. `messages()` reads what it has accepted. */
export async function startMailServer(options = []) {
  const store = join(scratch("mail"), "messages.jsonl");
  const script = join(setting.root, "e2e/support/smtpd.py");
  const recognize = (line) => line.match(/^ready (\d+)$/)?.[1];
  const server = await start(setting.python, [script, "--store", store, ...options], { recognize });
  const messages = () => {
    if (!existsSync(store)) return [];
    const lines = readFileSync(store, "utf8").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line)).map((mail) => ({ ...mail, text: Buffer.from(mail.data, "base64").toString("utf8") }));
  };
  return { port: Number(server.found), host: "127.0.0.1", messages, stop: server.stop };
}

/** Waits until `probe` answers something true, and returns it. */
export async function until(what, probe, patience = 20_000) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${patience} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
