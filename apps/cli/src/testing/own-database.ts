import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

/** The URL of an empty database, not yet migrated: nobody else claims its trials or counts its rows. */
export async function ownDatabase(): Promise<string> {
  const url = new URL(inject("databaseUrl"));
  const server = new pg.Client({ connectionString: url.href });
  await server.connect();
  url.pathname = `/own_${randomBytes(6).toString("hex")}`;
  await server.query(`CREATE DATABASE ${url.pathname.slice(1)}`);
  await server.end();
  return url.href;
}
