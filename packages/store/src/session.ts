import pg from "pg";
import { asUnavailable, placeOf } from "./connection-errors.ts";
import { checkedUrl } from "./migrate.ts";

/** Work on one connection of its own, which may take as long as it takes. */
export async function inSession<T>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: checkedUrl(databaseUrl),
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  client.on("error", () => {}); // its queries reject as well
  try {
    await client.connect();
    await client.query(
      `SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;
       SET extra_float_digits = 3; SET datestyle = ISO; SET intervalstyle = postgres`,
    );
    return await work(client);
  } catch (error) {
    throw asUnavailable(error, placeOf(databaseUrl));
  } finally {
    await client.end().catch(() => {});
  }
}
