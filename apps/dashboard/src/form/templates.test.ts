import { parseSweepSpec, planSweep } from "@resweep/sweeps";
import { expect, test } from "vitest";
import { templates } from "./templates.ts";

test.each(templates)("the template $name is a sweep that can be launched", ({ draft }) => {
  const plan = planSweep(parseSweepSpec(draft));
  expect(plan.trials).toBeGreaterThan(0);
  expect(plan.trials).toBeLessThanOrEqual(16);
});
