import { InvalidInput } from "@resweep/spec";

/** Where Postgres and Redis (Valkey) answer, credentials included: never print these. */
export interface ServiceAddresses {
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** The variables by which a user names services of their own. */
export interface ServiceEnvironment {
  readonly DATABASE_URL?: string | undefined;
  readonly REDIS_URL?: string | undefined;
}

/**
 * The services named by `DATABASE_URL` and `REDIS_URL`, or null when neither is set.
 * Throws InvalidInput when only one is set or a value is no such URL.
 */
export function servicesFromEnvironment(environment: ServiceEnvironment): ServiceAddresses | null {
  const databaseUrl = environment.DATABASE_URL || null;
  const redisUrl = environment.REDIS_URL || null;
  if (databaseUrl === null && redisUrl === null) return null;
  if (databaseUrl === null || redisUrl === null) {
    const [set, missing] = databaseUrl
      ? ["DATABASE_URL", "REDIS_URL"]
      : ["REDIS_URL", "DATABASE_URL"];
    throw InvalidInput.at(
      missing,
      `not set, though ${set} is; set both, or neither to use the embedded Postgres and Valkey`,
    );
  }
  checkUrl("DATABASE_URL", databaseUrl, ["postgresql:", "postgres:"]);
  checkUrl("REDIS_URL", redisUrl, ["redis:", "rediss:"]);
  return { databaseUrl, redisUrl };
}

function checkUrl(variable: string, value: string, protocols: readonly string[]): void {
  const protocol = URL.canParse(value) ? new URL(value).protocol : null;
  if (protocol !== null && protocols.includes(protocol)) return;
  throw InvalidInput.at(variable, `not a URL that begins with ${protocols[0]}//`);
}

/** Host and port of a URL, for messages: never its user, password or query. */
export function hostOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol.startsWith("redis") ? "6379" : "5432";
  return `${hostname || "localhost"}:${port || usual}`;
}
