// The stage itself: without it a journey that fails could mean the tools and not the product.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { checkAccessible, launch, visit } from "../support/browser.mjs";
import { body, header, links } from "../support/mail.mjs";
import { startMailServer, until } from "../support/programs.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const sound = `<!doctype html><html lang="en"><head><title>Sound</title></head><body><main><h1>Sound</h1></main></body></html>`;

test("a sound page passes in light and dark", async () => {
  const page = await visit(browser);
  await page.goto(`data:text/html,${encodeURIComponent(sound)}`);
  await checkAccessible(page);
  assert.deepEqual(page.troubles, []);
});

test("an input without a label is found", async () => {
  const page = await visit(browser);
  await page.goto(`data:text/html,${encodeURIComponent(sound.replace("</main>", "<input></main>"))}`);
  await assert.rejects(checkAccessible(page), /label/);
});

test("the mail server keeps what it accepts", async () => {
  const server = await startMailServer();
  const mail = ["Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Content-Type: text/plain; charset=utf-8", "", "See http://127.0.0.1:1/x#t", "."];
  await speak(server.port, ["EHLO test", "MAIL FROM:<a@example.com>", "RCPT TO:<b@example.com>", "DATA", mail.join("\r\n"), "QUIT"]);
  const [kept] = await until("the mail", () => server.messages().length === 1 && server.messages());
  assert.deepEqual(kept.to, ["b@example.com"]);
  assert.equal(header(kept, "subject"), "Grüße");
  assert.match(body(kept), /^See /);
  assert.deepEqual(links(kept), ["http://127.0.0.1:1/x#t"]);
  await server.stop();
});

/** Says each line after the answer to the one before, and resolves when the server hangs up. */
function speak(port, lines) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1").setEncoding("utf8");
    socket.on("data", (answer) => {
      // The last line of an answer has a blank after its code.
      if (/^\d{3} .*\r\n$/m.test(answer) && lines.length > 0) socket.write(`${lines.shift()}\r\n`);
    });
    socket.on("close", resolve).on("error", reject);
  });
}
