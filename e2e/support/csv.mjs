// Reads CSV as the product writes it: commas, double quotes around a cell that holds a comma, a quote or a line break.

/** The rows of a text of CSV, each an object by the header's names. */
export function table(text) {
  const [header, ...lines] = records(text.replace(/^\uFEFF/, ""));
  return lines.map((cells) => Object.fromEntries(header.map((name, n) => [name, cells[n] ?? ""])));
}

function records(text) {
  const found = [];
  let record = [];
  // One cell and what ends it; an empty line ends nothing but itself.
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    const cell = quoted === undefined ? plain : quoted.replaceAll('""', '"');
    record.push(cell);
    if (end === ",") continue;
    if (record.length > 1 || record[0] !== "") found.push(record);
    record = [];
  }
  return found;
}
