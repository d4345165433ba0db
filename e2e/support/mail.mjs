// Reading the mails that the test server has accepted.

/** The header of a mail, unfolded and decoded, or undefined. */
export function header(mail, name) {
  const head = mail.text.split(/\r?\n\r?\n/, 1)[0].replace(/\r?\n[ \t]+/g, " ");
  const line = head.split(/\r?\n/).find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line && decodeWords(line.slice(name.length + 1).trim());
}

/** The text part of a mail, decoded. */
export function body(mail, kind = "text/plain") {
  const part = parts(mail.text).find((part) => part.type.startsWith(kind));
  return part?.content ?? "";
}

/** The links of a mail's text part that begin with `start`. */
export function links(mail, start = "http") {
  return [...body(mail).matchAll(/https?:\/\/[^\s<>")]+/g)].map(([link]) => link).filter((link) => link.startsWith(start));
}

function parts(text) {
  const at = text.search(/\r?\n\r?\n/);
  const head = (at < 0 ? text : text.slice(0, at)).replace(/\r?\n[ \t]+/g, " ");
  const content = at < 0 ? "" : text.slice(at).replace(/^\r?\n\r?\n/, "");
  const field = (name) => head.match(new RegExp(`^${name}:\\s*(.*)$`, "im"))?.[1]?.trim() ?? "";
  const type = field("content-type") || "text/plain";
  const boundary = type.match(/boundary="?([^";]+)"?/i)?.[1];
  if (boundary) return content.split(`--${boundary}`).slice(1, -1).flatMap((part) => parts(part.replace(/^\r?\n/, "")));
  return [{ type: type.toLowerCase(), content: decode(content, field("content-transfer-encoding").toLowerCase()) }];
}

function decode(content, encoding) {
  if (encoding === "base64") return Buffer.from(content, "base64").toString("utf8");
  if (encoding === "quoted-printable") return unquote(content.replace(/=\r?\n/g, ""));
  return content;
}

function unquote(text) {
  const bytes = text.replace(/[^\x00-\x7f]+/g, (wide) => [...Buffer.from(wide)].map((b) => `=${b.toString(16).padStart(2, "0")}`).join(""));
  return Buffer.from(bytes.replace(/=([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1").toString("utf8");
}

function decodeWords(text) {
  const joined = text.replace(/(\?=)\s+(=\?)/g, "$1$2");
  return joined.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind, words) =>
    kind.toLowerCase() === "b" ? Buffer.from(words, "base64").toString("utf8") : unquote(words.replace(/_/g, " ")),
  );
}
