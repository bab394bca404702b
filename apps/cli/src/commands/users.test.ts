import { openProducer } from "@resweep/queue";
import { openStore } from "@resweep/store";
import { signIn } from "@resweep/sweeps";
import { beforeAll, expect, inject, test, vi } from "vitest";
import { ownDatabase } from "../testing/own-database.ts";
import { runInProcess } from "../testing/run-in-process.ts";

let variables: Record<string, string>;
beforeAll(async () => {
  variables = { DATABASE_URL: await ownDatabase(), REDIS_URL: inject("redisUrl") };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
});
const run = (...args: string[]) => runInProcess(args, variables);

test("a user is added, signs in, gets a token, another role, and goes", async () => {
  const added = await run("users", "add", "ada", "--role", "admin", "--generate", "--json");
  expect(added.status).toBe(0);
  const { password } = JSON.parse(added.stdout);
  expect((await run("users", "add", "ada", "--generate")).status).toBe(2);

  const made = await run("tokens", "add", "ci", "--user", "ada", "--scope", "launch");
  expect(made.stdout).toMatch(/^rsw_[\w-]{43}\n$/);
  const store = openStore(variables.DATABASE_URL!, { connections: 1 });
  try {
    const { people } = store;
    const address = "here";
    expect(await signIn(people, { name: "ada", password, address })).toHaveProperty("secret");
    expect(await people.byToken(made.stdout.trim())).toMatchObject({
      name: "ada",
      scope: "launch",
    });
    expect((await run("users")).stdout).toMatch(/ada +admin +1 /);
    expect((await run("tokens")).stdout).toMatch(/1 +ada +ci +launch/);
    expect((await run("tokens", "revoke", "1")).status).toBe(0);
    expect(await people.byToken(made.stdout.trim())).toBeNull();
  } finally {
    await store.close();
  }
  const last = await run("users", "set", "ada", "--role", "viewer");
  expect([last.status, last.notes[0]]).toEqual([2, expect.stringContaining("only admin")]);
});

test("workers get a role and a user that see no users, and a new password each time but a given one", async () => {
  const made = JSON.parse((await run("users", "worker-role", "cli_worker", "--json")).stdout);
  expect(made).toMatchObject({ name: "cli_worker", trouble: null });
  const told = await run("users", "worker-role", "cli_worker");
  const [database, redis] = ["postgresql", "redis"].map(
    (kind) => new RegExp(`${kind}://cli_worker:([\\w-]{32})@`).exec(told.stdout)![1],
  );
  expect(database).not.toBe(new URL(made.databaseUrl).password);
  expect(redis).not.toBe(new URL(made.redisUrl).password);

  const given = { ...variables, RESWEEP_WORKER_PASSWORD: "chosen beforehand" };
  const silent = await runInProcess(["users", "worker-role", "cli_worker"], given);
  expect(silent).toMatchObject({ status: 0, notes: [] });
  expect(silent.stdout).toBe("cli_worker has the password that was given\n");
  const url = (address: string) =>
    Object.assign(new URL(address), { password: "chosen beforehand" }).href;
  const store = openStore(url(made.databaseUrl), { connections: 1 });
  await expect(store.people.list()).rejects.toThrow(/permission denied/);
  expect(await store.workers.list()).toEqual([]);
  await store.close();
  const queue = openProducer(url(made.redisUrl));
  expect(await queue.depth()).toEqual({ waiting: 0, active: 0 });
  await queue.close();
});

test("what is wrong is refused with the way out", async () => {
  const note = async (...args: string[]) => {
    const { status, notes } = await run(...args);
    expect(status).toBe(2);
    return notes.join("\n");
  };
  expect(await note("users", "add", "A b", "--generate")).toContain("a-z, 0-9");
  expect(await note("users", "add", "bob", "--role", "king", "--generate")).toContain("researcher");
  expect(await note("users", "set", "bob")).toContain("--role");
  expect(await note("tokens", "add", "x", "--user", "bob")).toContain("no user bob");
  expect(await note("tokens", "add", "x", "--user", "ada", "--scope", "all")).toContain("worker");
  const through = { ...variables, RESWEEP_URL: "http://127.0.0.1:1" };
  expect((await runInProcess(["users"], through)).notes.join()).toContain("unset it");
});
