import { expect, test } from "vitest";
import type { Platform } from "../platform.ts";
import { hint } from "./hint.ts";

const failing = (error: Error) =>
  ({
    queue: { publishHint: () => Promise.reject(error) },
  }) as unknown as Platform;

test("a change counts while Redis is away, whoever's class says so", async () => {
  await hint(failing(Object.assign(new Error("away"), { code: "unavailable" })), 1);
});

test("any other failure is told", async () => {
  const error = new TypeError("a fault of ours");
  await expect(hint(failing(error), 1)).rejects.toBe(error);
});
