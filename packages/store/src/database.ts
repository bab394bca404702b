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
   * so `work` does nothing but SQL. Statements are sent without waiting for the answers before: one whose answer `work`
   * does not await costs no round trip, and when it fails, so does the transaction.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Runs a Prisma query on the same pool. */
  prisma<T>(work: (client: PrismaClient) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface TransactionOptions {
  /**
   * Locks are let go before the disk has the commit, so that whoever is next need not wait for the disk, too. Resolves
   * once the disk has it, as ever; a crash forgets later commits first, so nobody has built on what is forgotten.
   */
  readonly releaseEarly?: boolean;
}

/** Deadlock, serialisation failure. */
const retried = new Set(["40P01", "40001"]);
const RETRIES = 5;
/** A network that swallows everything would hold a heartbeat for a quarter of an hour. */
const QUERY_TIMEOUT_MS = 60_000;

/**
 * A worker that is stopped or cut off in the midst of a transaction holds its trial's row: Postgres ends it after this
 * long, or nobody could take the trial over.
 */
const IDLE_MS = 20_000;

/** bigint columns are counters far below 2^53. */
const types = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === pg.types.builtins.INT8
      ? Number
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** One pool for both the SQL written here and Prisma. Connects with the first query. */
export function openDatabase(databaseUrl: string, connections = 10, idleMs = IDLE_MS): Database {
  const place = placeOf(databaseUrl);
  const pool = new pg.Pool({
    connectionString: checkedUrl(databaseUrl),
    max: connections,
    connectionTimeoutMillis: 5_000,
    query_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: idleMs,
    keepAlive: true,
    pipeline: true,
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
    query: (text, values) => guarded(async () => (await pool.query(statement(text, values))).rows),
    transaction: (work, options = {}) =>
      guarded(() => withRetries(() => inTransaction(pool, work, options))),
    prisma: (work) => guarded(() => work(prisma)),
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

const names = new Map<string, string>();

/** A statement with values is prepared once on each connection: to plan the longer ones costs more than to run them. */
function statement(text: string, values?: readonly unknown[]): pg.QueryConfig {
  if (!values) return { text };
  const name = names.get(text) ?? `r${names.size}`; // texts are few: what varies is in the values
  names.set(text, name);
  return { name, text, values: [...values] };
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

/** A commit of its own, of nothing but a remark in the log: the disk has this, therefore all before it. */
const REACH_DISK = "SELECT pg_logical_emit_message(true, 'resweep', '')";

async function inTransaction<T>(
  pool: pg.Pool,
  work: (sql: Sql) => Promise<T>,
  { releaseEarly = false }: TransactionOptions,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  const onError = () => {
    broken = true; // the running query rejects as well; without a listener Node would end the process
  };
  client.on("error", onError);
  let failure: unknown = null;
  const send = <Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]> => {
    const rows = client.query<Row>(statement(text, values)).then((result) => result.rows);
    rows.catch((error) => {
      failure ??= error; // those after it fail because of it
    });
    return rows;
  };
  try {
    send(releaseEarly ? "BEGIN; SET LOCAL synchronous_commit = off" : "BEGIN");
    const result = await work({ query: send });
    const committed = send("COMMIT"); // rolls back where a statement failed
    await (releaseEarly ? send(REACH_DISK) : committed);
    if (failure) throw failure;
    return result;
  } catch (error) {
    const reason = failure ?? error;
    // After a timeout the connection still waits for the query, and a rollback would wait behind it.
    broken ||= (reason as Error).message === "Query read timeout";
    if (!broken) await client.query("ROLLBACK").catch(onError);
    throw reason;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}
