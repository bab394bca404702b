import { expect, test } from "vitest";
import { nearest, unknownName } from "./nearest.ts";

test("a misspelling finds its name, a foreign word does not", () => {
  expect(nearest("lerningRate", ["learningRate", "epochs"])).toBe("learningRate");
  expect(nearest("xylophone", ["learningRate", "epochs"])).toBeUndefined();
  expect(nearest("anything", [])).toBeUndefined();
});

test("without a near name the known ones are listed", () => {
  expect(unknownName("key", "xylophone", ["epochs", "seed"])).toBe(
    'unknown key "xylophone"; known: epochs, seed',
  );
});
