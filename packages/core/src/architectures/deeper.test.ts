import { parse } from "@resweep/spec";
import { expect, test } from "vitest";
import { type ArchitectureConfig, architectures } from "./catalogue.ts";
import { deeper } from "./deeper.ts";

const configOf = (config: object) => parse(architectures.schema, config) as ArchitectureConfig;

/** The depths that one comes to, going deeper again and again. */
function ladder(config: object): unknown[] {
  const depths: unknown[] = [];
  for (let at = deeper(configOf(config)); at && depths.length < 4; at = deeper(at))
    depths.push((at as { depth?: number }).depth);
  return depths;
}

test.each([
  [{ name: "cifar-resnet", depth: 20 }, [32, 44, 56, 110]],
  [{ name: "cifar-plain", depth: 26 }, [32, 44, 56, 110]],
  [{ name: "cifar-resnet", depth: 1184 }, [1202]],
  [{ name: "cifar-preresnet", depth: 110 }, [164, 170, 176, 182]],
  [{ name: "cifar-preresnet", depth: 20, block: "bottleneck" }, [56, 110, 164, 1001]],
  [{ name: "wide-resnet", depth: 28 }, [40, 46, 52, 58]],
  [{ name: "resnet", depth: 18 }, [34, 50, 101, 152]],
  [{ name: "resnext", depth: 50 }, [101, 152]],
  [{ name: "vgg", depth: 19 }, []],
  [{ name: "efficientnet" }, []],
])("from %j: %j", (config, depths) => {
  expect(ladder(config)).toEqual(depths);
});

test.each(architectures.names)("%s keeps every other option, and is accepted", (name) => {
  const config = configOf({ name });
  const found = deeper(config);
  if (found === null) return expect(config).not.toHaveProperty("depth", 0);
  const { depth } = config as unknown as { depth: number };
  expect(found).toEqual({ ...config, depth: expect.any(Number) });
  expect((found as unknown as { depth: number }).depth).toBeGreaterThan(depth);
});
