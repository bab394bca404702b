import { randomBytes } from "node:crypto";
import { InvalidInput } from "@resweep/spec";
import pg from "pg";
import { inSession } from "./session.ts";

/**
 * Makes or renews the database role that workers are to connect by: it reads and writes what trials are made of, changes no
 * table, and cannot see the schema `people`. Returns the address with its password, a new one unless given. Throws
 * InvalidInput (the name), Unavailable where this database's owner may make no roles or cannot be reached.
 */
export async function makeWorkerRole(
  databaseUrl: string,
  name: string,
  password = randomBytes(24).toString("base64url"),
): Promise<string> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name))
    throw InvalidInput.at("name", "must be of a-z, 0-9 and _, not beginning with a number");
  await inSession(databaseUrl, async (client) => {
    const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [name]);
    await client.query("BEGIN");
    for (const statement of statements(name, password, rowCount !== 0))
      await client.query(statement);
    await client.query("COMMIT");
  });
  const url = new URL(databaseUrl);
  url.username = name;
  url.password = password;
  return url.href;
}

function statements(name: string, password: string, exists: boolean): string[] {
  const all = ["public", "metrics"].flatMap((schema) => [
    `GRANT USAGE ON SCHEMA ${schema} TO ${name}`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${name}`,
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${name}`,
    // What later migrations make, which run as the role that runs this.
    `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${name}`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT USAGE, SELECT ON SEQUENCES TO ${name}`,
  ]);
  return [
    `${exists ? "ALTER" : "CREATE"} ROLE ${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${pg.escapeLiteral(password)}`,
    ...all,
    `REVOKE ALL ON SCHEMA people FROM ${name}`,
  ];
}
