// A PostgreSQL database of its own for a journey, on the server that the runner started.

import { spawnSync } from "node:child_process";
import { setting } from "./setting.mjs";

/** Makes an empty database and gives its address. */
export function freshDatabase() {
  const name = `usher_journey_${process.pid}_${Date.now().toString(36)}`;
  const made = spawnSync("psql", [setting.postgres, "-qc", `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`no database for the journey: ${made.stderr}`);
  const address = new URL(setting.postgres);
  address.pathname = `/${name}`;
  return address.toString();
}
