// The stage itself: without it a journey that fails could mean the tools and not the product.

import assert from "node:assert/strict";
import { createServer } from "node:http";
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

test("a page under a strict policy can be checked, and keeps it", async () => {
  const policy = { "content-type": "text/html", "content-security-policy": "default-src 'none'; script-src 'self'" };
  const server = createServer((_, answer) => answer.writeHead(200, policy).end(sound.replace("</main>", "</main><script>document.title=''</script>")));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const page = await visit(browser);
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await checkAccessible(page);
  assert.equal(await page.title(), "Sound");
  assert.match(page.troubles.join(), /Content Security Policy/);
  server.close();
});

test("an input without a label is found", async () => {
  const page = await visit(browser);
  await page.goto(`data:text/html,${encodeURIComponent(sound.replace("</main>", "<input></main>"))}`);
  await assert.rejects(checkAccessible(page), /label/);
});

const envelope = ["EHLO test", "MAIL FROM:<a@example.com>", "RCPT TO:<b@example.com>"];

test("the mail server keeps what it accepts", async () => {
  const server = await startMailServer();
  const mail = ["Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Content-Type: text/plain; charset=utf-8", "", "See http://127.0.0.1:1/x#t", "."];
  await speak(server.port, [...envelope, "DATA", mail.join("\r\n"), "QUIT"]);
  const [kept] = await until("the mail", () => server.messages().length === 1 && server.messages());
  assert.deepEqual(kept.to, ["b@example.com"]);
  assert.equal(header(kept, "subject"), "Grüße");
  assert.match(body(kept), /^See /);
  assert.deepEqual(links(kept), ["http://127.0.0.1:1/x#t"]);
  await server.stop();
});

const faults = [
  { options: ["--mode", "refuse"], answer: /^550 /m },
  { options: ["--mode", "tempfail"], answer: /^451 /m },
  { options: ["--mode", "greylist"], answer: /^451 /m },
  { options: ["--mode", "full"], answer: /^552 /m },
  { options: ["--mode", "drop"], answer: /354 [^\n]*\n$/ },
  { options: ["--mode", "lost-reply"], answer: /354 [^\n]*\n$/, keeps: 1 },
  { options: ["--mode", "refuse", "--times", "0"], answer: /OK, kept/, keeps: 1 },
  { options: ["--auth", "someone:secret"], answer: /^530 /m },
  { options: ["--starttls"], answer: /STARTTLS[^]*^530 /m },
  { options: ["--no-smtputf8"], answer: /^(?![^]*SMTPUTF8)[^]*OK, kept/, keeps: 1 },
];

for (const { options, answer, keeps = 0 } of faults) {
  test(`the mail server misbehaves: ${options.join(" ")}`, async () => {
    const server = await startMailServer(options);
    const said = await speak(server.port, [...envelope, "DATA", "Subject: x\r\n\r\nx\r\n.", "QUIT"]);
    assert.match(said, answer);
    assert.equal(server.messages().length, keeps);
    await server.stop();
  });
}

/** Says each line after the answer to the one before, stops at the first refusal, and resolves with all that was answered. */
function speak(port, lines) {
  return new Promise((resolve, reject) => {
    let said = "";
    const socket = connect(port, "127.0.0.1").setEncoding("utf8");
    socket.on("data", (answer) => {
      said += answer;
      // The last line of an answer has a blank after its code.
      const code = answer.match(/^(\d)\d\d .*\r\n$/m)?.[1];
      if (code >= "4") socket.end();
      else if (code && lines.length > 0) socket.write(`${lines.shift()}\r\n`);
    });
    socket.on("close", () => resolve(said)).on("error", (error) => (error.code === "ECONNRESET" ? resolve(said) : reject(error)));
  });
}
