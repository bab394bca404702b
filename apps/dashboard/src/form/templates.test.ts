import { parseSweepSpec, planSweep } from "@resweep/sweeps";
import { expect, test } from "vitest";
import { readTemplates } from "./read-templates.ts";

const templates = await readTemplates();

test("the questions of the field are there, each in both sizes with a line that says what it answers", () => {
  expect(templates.map(({ name, whole }) => [name, whole !== undefined])).toEqual([
    ...[
      ["depth", false],
      ["first", false],
    ],
    ...["degradation", "warm-up", "pruning", "distillation", "compound-scaling"].map((name) => [
      name,
      true,
    ]),
    ["empty", false],
  ]);
  for (const { about } of templates) expect(about).toMatch(/^[A-Z].{20,110}[?.]$/);
});

test.each(templates)("the template $name is a sweep that can be launched", ({ draft, whole }) => {
  const plan = planSweep(parseSweepSpec(draft));
  expect(plan.trials).toBeGreaterThan(0);
  expect(plan.trials).toBeLessThanOrEqual(16);
  if (whole) expect(planSweep(parseSweepSpec(whole)).macs).toBeGreaterThan(100 * plan.macs);
});
