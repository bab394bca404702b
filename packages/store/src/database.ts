import { setTimeout as delay } from "node:timers/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { asUnavailable, placeOf } from "./connection-errors.ts";
import { PrismaClient } from "./generated/client.ts";
import { checkedUrl } from "./migrate.ts";

/** Runs SQL; on a pool each query by itself, in a transaction all of them on its connection. */
export interface Sql {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

export interface Database extends Sql {
  /**
   * Runs `work` in a transaction (read committed); again from the start after a deadlock or a serialisation failure,
   * so `work` does nothing but SQL.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Runs a Prisma query on the same pool. */
  prisma<T>(work: (client: PrismaClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Deadlock, serialisation failure. */
const retried = new Set(["40P01", "40001"]);
const RETRIES = 5;
/** A network that swallows everything would hold a heartbeat for a quarter of an hour. */
const QUERY_TIMEOUT_MS = 60_000;

/** bigint columns are counters far below 2^53. */
const types = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === pg.types.builtins.INT8
      ? Number
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** One pool for both the SQL written here and Prisma. Connects with the first query. */
export function openDatabase(databaseUrl: string, connections = 10): Database {
  const place = placeOf(databaseUrl);
  const pool = new pg.Pool({
    connectionString: checkedUrl(databaseUrl),
    max: connections,
    connectionTimeoutMillis: 5_000,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    types,
  });
  pool.on("error", () => {}); // an idle connection broke: the pool opens another with the next query
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw asUnavailable(error, place);
    }
  };
  return {
    query: (text, values) =>
      guarded(async () => (await pool.query(text, [...(values ?? [])])).rows),
    transaction: (work) => guarded(() => withRetries(() => inTransaction(pool, work))),
    prisma: (work) => guarded(() => work(prisma)),
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const { code } = error as { code?: string };
      if (attempt > RETRIES || !code || !retried.has(code)) throw error;
      await delay(attempt * 10);
    }
  }
}

async function inTransaction<T>(pool: pg.Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  const onError = () => {
    broken = true; // the running query rejects as well; without a listener Node would end the process
  };
  client.on("error", onError);
  try {
    await client.query("BEGIN");
    const result = await work({
      query: async (text, values) => (await client.query(text, [...(values ?? [])])).rows,
    });
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // After a timeout the connection still waits for the query, and a rollback would wait behind it.
    broken ||= (error as Error).message === "Query read timeout";
    if (!broken) await client.query("ROLLBACK").catch(onError);
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}
