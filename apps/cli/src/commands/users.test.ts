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
