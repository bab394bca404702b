import { InvalidInput } from "@resweep/spec";
import { expect, test } from "vitest";
import { isId, readBody, readId } from "./body.ts";

test("an id is a whole number that Postgres takes", () => {
  expect(readId("id", "7")).toBe(7);
  expect(isId("2147483647")).toBe(true);
  for (const strange of [
    "2147483648",
    "9999999999",
    "99999999999999999999",
    "-1",
    "1e3",
    "x",
    "",
  ]) {
    expect(isId(strange)).toBe(false);
    expect(() => readId("id", strange)).toThrow(InvalidInput);
  }
});

const send = (body: BodyInit, type = "application/json") =>
  readBody(new Request("http://here", { method: "POST", body, headers: { "content-type": type } }));

test("a body is read up to its limits", async () => {
  expect(await send('{"a":[1]}')).toEqual({ a: [1] });
  expect(await send("a: [1]", "application/yaml")).toEqual({ a: [1] });
  await expect(send(`"${"x".repeat(1e6)}"`)).rejects.toThrow("larger than 1 MB");
  await expect(send("[".repeat(100_000) + "]".repeat(100_000))).rejects.toThrow("64 levels");
  await expect(send(`${"[".repeat(65)}${"]".repeat(65)}`, "application/yaml")).rejects.toThrow(
    "64 levels",
  );
});

test.each([
  ['{"__proto__":{"admin":true}}', "application/json"],
  ['{"space":[{"constructor":{"prototype":{"admin":true}}}]}', "application/json"],
  ["base:\n  __proto__:\n    admin: true\n", "application/yaml"],
])("%s reaches no prototype", async (body, type) => {
  await expect(send(body, type)).rejects.toThrow("is not a key");
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});
