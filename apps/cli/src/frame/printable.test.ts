import { expect, test } from "vitest";
import { toJson } from "./output.ts";
import { printable } from "./printable.ts";

test("what would steer a terminal is shown instead", () => {
  expect(printable("\u001b[31mred\u001b[0m")).toBe("\\x1b[31mred\\x1b[0m");
  expect(printable("\u001b]0;title\u0007 \u009b2J \r over")).toBe(
    "\\x1b]0;title\\x07 \\x9b2J \\x0d over",
  );
  expect(printable("abc\u202Edcba")).toBe("abc\\x202edcba");
  expect(printable("a\tb\nc é 漢 😀")).toBe("a\tb\nc é 漢 😀");
});

test("JSON stays the same JSON", () => {
  const value = { name: "\u001b[31m \u009b \u202e \n" };
  expect(JSON.parse(toJson(value))).toEqual(value);
  for (const one of ["\u001b", "\u009b", "\u202e"]) expect(toJson(value)).not.toContain(one);
});
