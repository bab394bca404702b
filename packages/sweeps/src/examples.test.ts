import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { planSweep } from "./plan/plan-sweep.ts";
import { parseSweepYaml } from "./spec/parse-sweep-spec.ts";

const folder = new URL("../../../examples/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

test.each(files)("examples/%s can be launched", (name) => {
  const { trials } = planSweep(parseSweepYaml(readFileSync(new URL(name, folder), "utf8")));
  expect(trials).toBeGreaterThan(0);
});
