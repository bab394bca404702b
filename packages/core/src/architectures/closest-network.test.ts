import { parse } from "@resweep/spec";
import { expect, test } from "vitest";
import { type ArchitectureConfig, architectures } from "./catalogue.ts";
import { closestNetwork } from "./closest-network.ts";
import { describeModel } from "./describe-model.ts";

const small = { inputShape: [32, 32, 3] as const, classes: 10 };
const configOf = (config: object) => parse(architectures.schema, config) as ArchitectureConfig;
const macsOf = (config: ArchitectureConfig, task = small) => describeModel(config, task).macs;

test("is the width that the same network would be found by", () => {
  const config = configOf({ name: "cifar-resnet", depth: 20, width: 16 });
  const narrow = { ...config, width: 11 } as ArchitectureConfig;
  const macs = macsOf(narrow);
  expect(closestNetwork(config, small, macs)).toEqual({ architecture: narrow, macs });
  // Nearer to 11 filters than to 10 or 12.
  for (const share of [0.97, 1.03])
    expect(closestNetwork(config, small, share * macs)!.architecture).toEqual(narrow);
});

test("is the network itself where that does this much work already", () => {
  const config = configOf({ name: "mobilenet-v2", width: 0.35, stem: "cifar" });
  const macs = macsOf(config);
  expect(closestNetwork(config, small, macs)).toEqual({ architecture: config, macs });
});

test("keeps the depth where a width of it is near enough, and takes another where none is", () => {
  const config = configOf({ name: "cifar-resnet", depth: 20, width: 16 });
  // Widths of 1 and 2 filters are a factor of four apart: no network of 20 layers is in between.
  const [one, two] = [1, 2].map((width) => macsOf({ ...config, width } as ArchitectureConfig));
  const macs = Math.sqrt(one! * two!);
  const found = closestNetwork(config, small, macs)!;
  expect(found.architecture).not.toMatchObject({ depth: 20 });
  expect(Math.abs(found.macs / macs - 1)).toBeLessThan(0.1);
});

test.each(architectures.names)(
  "%s comes within a tenth of half and of a quarter of its work",
  (name) => {
    const config = configOf({ name });
    const { madeFor } = architectures.get(name);
    const task = name === "inception-v3" ? madeFor : { ...madeFor, classes: 100 };
    const whole = macsOf(config, task as typeof small);
    for (const share of [0.5, 0.25]) {
      const found = closestNetwork(config, task, share * whole)!;
      expect(found.architecture.name).toBe(name);
      expect(macsOf(found.architecture, task as typeof small)).toBe(found.macs);
      expect(Math.abs(found.macs / (share * whole) - 1), `${share}`).toBeLessThan(0.1);
    }
  },
);

test("EfficientNet is the same network before it is narrowed", () => {
  for (const variant of ["b0", "b2", "b4"]) {
    const config = configOf({ name: "efficientnet", variant, stem: "cifar" });
    const macs = macsOf(config);
    expect(closestNetwork(config, small, macs)!.macs).toBe(macs);
  }
});
