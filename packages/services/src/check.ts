import { Unavailable } from "@resweep/spec";
import { Redis } from "ioredis";
import pg from "pg";
import { hostOf, type ServiceAddresses } from "./addresses.ts";

const PATIENCE_MS = 5_000;

/** Throws Unavailable, naming variable, host and reason (never a credential), when one of the two does not answer. */
export async function checkServices({ databaseUrl, redisUrl }: ServiceAddresses): Promise<void> {
  await Promise.all([postgresVersion(databaseUrl), redisVersion(redisUrl)]);
}

/** The version of the Postgres that answers there. Throws Unavailable as `checkServices` does. */
export async function postgresVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>("show server_version");
    return rows[0]!.server_version;
  } catch (error) {
    throw refusal("DATABASE_URL", "Postgres", url, error);
  } finally {
    await client.end().catch(() => {});
  }
}

/** The version of the Valkey or Redis that answers there. Throws Unavailable as `checkServices` does. */
export async function redisVersion(url: string): Promise<string> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    maxRetriesPerRequest: 0,
  });
  let cause: unknown;
  redis.on("error", (error) => {
    cause ??= error;
  });
  try {
    await redis.connect();
    const about = await redis.info("server");
    const versionOf = (name: string) => new RegExp(`^${name}_version:(\\S+)`, "m").exec(about)?.[1];
    // Valkey tells that of the Redis it is compatible with, too.
    return versionOf("valkey") ?? versionOf("redis") ?? "unknown";
  } catch (error) {
    throw refusal("REDIS_URL", "Redis", url, cause ?? error);
  } finally {
    redis.disconnect();
  }
}

const reasons: readonly [pattern: RegExp, reason: string][] = [
  [/ECONNREFUSED/, "nothing listens there"],
  [/ENOTFOUND|EAI_AGAIN/, "no such host"],
  [/28P01|28000|WRONGPASS|NOAUTH|NOPERM|AUTH /, "it refuses these credentials"],
  [/3D000/, "it has no such database"],
  [/53300/, "it has too many connections already"],
  [/57P03|LOADING/, "it is still starting"],
  [/timed? ?out|timeout|ETIMEDOUT/i, `no answer within ${PATIENCE_MS / 1000} s`],
  [/EHOSTUNREACH|ENETUNREACH/, "there is no route to it"],
  [/CERT|SSL|TLS/i, "the encrypted connection failed"],
];

/** Only known reasons are told: a driver's own message may quote the URL. */
function refusal(variable: string, service: string, url: string, error: unknown): Unavailable {
  const text = describe(error);
  const reason = reasons.find(([pattern]) => pattern.test(text))?.[1] ?? "the connection failed";
  return new Unavailable(
    `${variable}: ${service} at ${hostOf(url)} cannot be used: ${reason}; correct it, or unset DATABASE_URL and REDIS_URL to use the embedded services`,
  );
}

function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join(" ");
  const { code = "", message = "" } = error as { code?: string; message?: string };
  return `${code} ${message}`;
}
