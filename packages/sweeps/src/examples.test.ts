import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { planSweep } from "./plan/plan-sweep.ts";
import { parseSweepYaml } from "./spec/parse-sweep-spec.ts";

const folder = new URL("../../../examples/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

const textOf = (name: string) => readFileSync(new URL(name, folder), "utf8");

test.each(files)("examples/%s can be launched", (name) => {
  expect(planSweep(parseSweepYaml(textOf(name))).trials).toBeGreaterThan(0);
});

const sized = files.filter((name) => /^quick:/m.test(textOf(name)));

test("each question of the field has a quick size", () => {
  expect(sized).toEqual(
    ["compound-scaling", "compression", "depth", "distillation", "label-smoothing"]
      .concat("mixed-precision", "objectives", "population", "pruning", "stochastic-depth")
      .concat("warm-up")
      .map((name) => `${name}.yaml`),
  );
});

test.each(sized)(
  "examples/%s has a quick size: smaller, with the data of the repository",
  (name) => {
    const plans = [false, true].map((quick) => {
      return planSweep(parseSweepYaml(textOf(name), name, { quick }));
    });
    const [whole, quick] = plans as [(typeof plans)[0], (typeof plans)[0]];
    expect(quick.macs).toBeLessThan(whole.macs / 100);
    for (const { config } of quick.cells) expect(config.dataset.name).toBe("fashion-mnist-mini");
    // The same question: both vary the same options.
    const varied = ({ cells }: typeof whole) => Object.keys(cells[0]!.values).sort();
    expect(varied(quick)).toEqual(varied(whole));
  },
);
