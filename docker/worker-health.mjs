// The worker image's health check: has a worker of this container told Postgres in the last half minute that it lives?
// Exit status 0 for yes; 1 and one line for no.
import { hostname } from "node:os";
import pg from "pg";

const client = new pg.Client({
  connectionString: process.env.DATABASE_URL,
  connectionTimeoutMillis: 5_000,
  query_timeout: 5_000,
});
client.on("error", () => {});
try {
  await client.connect();
  const { rowCount } = await client.query(
    `SELECT 1 FROM worker
     WHERE host = $1 AND left_at IS NULL AND seen_at > now() - interval '30 seconds'`,
    [hostname()],
  );
  if (rowCount === 0) throw new Error(`no worker of ${hostname()} was seen in the last 30 s`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await client.end().catch(() => {});
}
