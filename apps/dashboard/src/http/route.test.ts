import { expect, test } from "vitest";
import { answerLarge } from "./route.ts";

test.each([
  ["127.0.0.1:3000", true],
  ["localhost", true],
  ["[::1]:3000", true],
  ["resweep.example:3000", false],
  ["localhost.example", false],
])("a reader at %s gets it unpacked: %s", async (host, unpacked) => {
  const response = answerLarge(new Request("http://here", { headers: { host } }), { curves: [] });
  expect(response.headers.get("cache-control")).toBe(
    unpacked ? "no-store, no-transform" : "no-store",
  );
  expect(await response.json()).toEqual({ curves: [] });
});
