import { Conflict, NotFound } from "@resweep/spec";
import { expect, test } from "vitest";
import { testStore } from "./test-store.ts";

const context = testStore();
let count = 0;
async function someone(role: "viewer" | "researcher" | "admin" = "researcher") {
  count += 1;
  return await context.store.people.add(
    { name: `ada${count}`, role, password: "scrypt$..." },
    "root",
  );
}

test("a session is good until it is closed or runs out, and is not in the database", async () => {
  const { people } = context.store;
  const { id, name } = await someone();
  const secret = await people.openSession(id, 60_000);
  expect(Buffer.from(secret, "base64url")).toHaveLength(32);
  expect(await people.bySession(secret)).toEqual({ id, name, role: "researcher", scope: null });
  expect(await people.bySession(`${secret}x`)).toBeNull();
  await people.closeSession(secret);
  expect(await people.bySession(secret)).toBeNull();
  expect(await people.bySession(await people.openSession(id, -1))).toBeNull();
});

test("a token is known by its secret, which a dump of the database does not hold", async () => {
  const { people } = context.store;
  const { id, name } = await someone();
  const secret = await people.addToken(id, { name: "laptop", scope: "read" });
  expect(secret).toMatch(/^rsw_[\w-]{43}$/);
  expect((await people.tokens(name))[0]!.lastUsedAt).toBeNull();
  expect(await people.byToken(secret)).toEqual({ id, name, role: "researcher", scope: "read" });
  const [token] = await people.tokens(name);
  expect(token).toMatchObject({ owner: name, name: "laptop", scope: "read" });
  expect(token!.lastUsedAt).toBeInstanceOf(Date);
  const dump = JSON.stringify([
    await context.sql("SELECT t::text, encode(hash, 'escape') FROM people.token t"),
    await context.sql("SELECT s::text FROM people.session s"),
  ]);
  expect(dump).toContain("laptop");
  expect(dump).not.toContain(secret.slice(4));
  await expect(people.addToken(id, { name: "laptop", scope: "read" })).rejects.toThrow(Conflict);
  await expect(people.revokeToken(token!.id, "someone-else")).rejects.toThrow(NotFound);
  await people.revokeToken(token!.id, name);
  expect(await people.byToken(secret)).toBeNull();
});

test("who is removed is out at once, and a new password ends every session", async () => {
  const { people } = context.store;
  const { id, name } = await someone();
  await someone("admin");
  const [session, other] = [await people.openSession(id, 60_000), await someone()];
  const token = await people.addToken(id, { name: "laptop", scope: "read" });
  await people.change(name, { role: "viewer" });
  expect(await people.bySession(session)).toMatchObject({ role: "viewer" });
  await people.change(name, { password: "other" });
  expect(await people.bySession(session)).toBeNull();
  expect(await people.byToken(token)).not.toBeNull();
  await people.remove(name);
  expect(await people.byToken(token)).toBeNull();
  expect(await people.find(name)).toBeNull();
  await expect(people.remove(name)).rejects.toThrow(NotFound);
  await expect(
    people.add({ name: other.name, role: "viewer", password: "" }, "root"),
  ).rejects.toThrow(Conflict);
});

test("the last admin stays one", async () => {
  const { people } = context.store;
  const { name } = await someone("admin");
  for (const { name: another, role } of await people.list())
    if (role === "admin" && another !== name) await people.remove(another);
  await expect(people.remove(name)).rejects.toThrow("only admin");
  await expect(people.change(name, { role: "viewer" })).rejects.toThrow("only admin");
  await people.change(name, { password: "new" });
  expect(await people.find(name)).toMatchObject({ role: "admin", password: "new" });
});

test("tries are counted for the account and for the address, and forgotten with the right password", async () => {
  const { people } = context.store;
  const minute = 60_000;
  await people.countTry("eve", "10.0.0.1", minute);
  await people.countTry("eve", "10.0.0.2", minute);
  expect(await people.countTry("bob", "10.0.0.1", minute)).toEqual({ account: 1, address: 2 });
  await people.forgetTries("bob", "10.0.0.1");
  expect(await people.countTry("eve", "10.0.0.1", minute)).toEqual({ account: 3, address: 2 });
  expect(await people.countTry("eve", "10.0.0.1", -1)).toEqual({ account: 0, address: 0 });
});
