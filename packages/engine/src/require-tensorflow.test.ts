import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { RuntimeMissing } from "./errors.ts";
import { requireTensorFlow } from "./require-tensorflow.ts";

const require = createRequire(import.meta.url);

test("a library that does not load says why and what to run", () => {
  const load = () =>
    requireTensorFlow((name) => {
      if (name === "node:util") return {};
      throw new Error("libtensorflow_cc.so.2: cannot open shared object file\nmore");
    });
  expect(load).toThrow(RuntimeMissing);
  expect(load).toThrow(
    "TensorFlow does not load (libtensorflow_cc.so.2: cannot open shared object file); run `npm run setup`",
  );
});

test("another backend than the native one is refused", () => {
  const load = () =>
    requireTensorFlow((name) => (name === "node:util" ? {} : { getBackend: () => "cpu" }));
  expect(load).toThrow('tfjs chose "cpu"');
});

test("the functions that newer Node versions lack are put back before anything is loaded", () => {
  const util: Record<string, unknown> = {};
  requireTensorFlow((name) => {
    if (name === "node:util") return util;
    expect(Object.keys(util)).toEqual(["isNullOrUndefined", "isArray"]);
    return require(name);
  });
  const { isNullOrUndefined } = util as { isNullOrUndefined(value: unknown): boolean };
  expect([undefined, null, 0, ""].map(isNullOrUndefined)).toEqual([true, true, false, false]);
});
