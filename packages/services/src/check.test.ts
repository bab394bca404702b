import { afterAll, beforeAll, expect, test } from "vitest";
import { servicesFromEnvironment } from "./addresses.ts";
import { postgresVersion, redisVersion } from "./check.ts";
import { startServices, VALKEY_VERSION } from "./services.ts";
import { startTestServices } from "./test-services.ts";

let services: Awaited<ReturnType<typeof startTestServices>>;
beforeAll(async () => {
  services = await startTestServices();
});
afterAll(() => services.stop());

const start = (DATABASE_URL: string, REDIS_URL: string) =>
  startServices({ root: "/nowhere", environment: { DATABASE_URL, REDIS_URL } });

async function refusal(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => new Error("was accepted"),
    (reason: Error) => reason,
  );
  expect(error.message).not.toMatch(/\n|s3cret/);
  return error.message;
}

test("given services are used as they are, and stay when we stop", async () => {
  const { databaseUrl, redisUrl } = services;
  const given = await start(databaseUrl, redisUrl);
  expect(given).toMatchObject({ databaseUrl, redisUrl, embedded: false });
  await given.stop();
  await (await start(databaseUrl, redisUrl)).stop();
});

test("a server's version is its own, not that of the Redis it is compatible with", async () => {
  expect(await redisVersion(services.redisUrl)).toBe(VALKEY_VERSION);
  expect(await postgresVersion(services.databaseUrl)).toMatch(/^\d+\.\d+/);
});

test("a server that does not listen, a wrong password and a missing database are told apart, without the password", async () => {
  const { databaseUrl, redisUrl } = services;
  expect(await refusal(start("postgresql://me:s3cret@127.0.0.1:1/x", redisUrl))).toMatch(
    /^DATABASE_URL: Postgres at 127.0.0.1:1 cannot be used: nothing listens there/,
  );
  expect(await refusal(start(databaseUrl, "redis://:s3cret@127.0.0.1:1"))).toMatch(
    /^REDIS_URL: Redis at 127.0.0.1:1 cannot be used: nothing listens there/,
  );
  expect(await refusal(start(databaseUrl.replace(":test@", ":s3cret@"), redisUrl))).toMatch(
    /it refuses these credentials/,
  );
  expect(await refusal(start(databaseUrl, redisUrl.replace(":test@", ":s3cret@")))).toMatch(
    /it refuses these credentials/,
  );
  expect(await refusal(start(databaseUrl, redisUrl.replace(":test@", "")))).toMatch(
    /it refuses these credentials/,
  );
  expect(await refusal(start(databaseUrl.replace(/resweep$/, "other"), redisUrl))).toMatch(
    /it has no such database/,
  );
  expect(await refusal(start("postgresql://me:s3cret@no-such-host.invalid/x", redisUrl))).toMatch(
    /no-such-host.invalid:5432 cannot be used: no such host/,
  );
});

test("one variable without the other, or a value that is no such URL, is refused by name", async () => {
  expect(await refusal(start("postgresql://me:s3cret@h/x", ""))).toMatch(/^REDIS_URL: not set/);
  expect(await refusal(start("", "redis://h"))).toMatch(/^DATABASE_URL: not set/);
  expect(await refusal(start("mysql://me:s3cret@h/x", "redis://h"))).toMatch(
    /^DATABASE_URL: not a URL that begins with postgresql:\/\//,
  );
  expect(await refusal(start("postgres://h/x", "s3cret"))).toMatch(/^REDIS_URL: not a URL/);
  expect(servicesFromEnvironment({})).toBeNull();
});
