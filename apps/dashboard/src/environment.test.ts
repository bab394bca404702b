import { expect, test } from "vitest";
import { demandsSignIn } from "./environment.ts";

const start = (...args: string[]) => ["start", ...args, "--port", "3000"];

test.each([
  ["on loopback it opens directly", "", [], start("--hostname", "127.0.0.1"), false],
  ["the short form of the option", "", [], start("-H", "localhost"), false],
  ["with an equals sign", "", [], start("--hostname=::1"), false],
  ["on every address", "", [], start("--hostname", "0.0.0.0"), true],
  ["where no address is named, Next takes every one", "", [], start(), true],
  ["behind something that passes others on", "", ["lab"], start("--hostname", "127.0.0.1"), true],
  ["asked for", "required", [], start("--hostname", "127.0.0.1"), true],
  ["given up", "open", ["lab"], start("--hostname", "0.0.0.0"), false],
] as const)("%s", (_what, wish, hosts, args, expected) => {
  expect(demandsSignIn(wish, hosts, args)).toBe(expected);
});
