import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { buildGraph } from "../architectures/catalogue.ts";
import type { Library } from "./library-names.ts";
import { countersOf, namedParameters, namingsOf } from "./namings.ts";

/** What tools/goldens/golden_weights.py writes of each network of a library. */
interface StateDict {
  readonly library: Library;
  readonly model: string;
  readonly config: { readonly name: string };
  /** Pixels of its images. */
  readonly size: number;
  readonly tensors: number;
  /** SHA-256 of the sorted lines `name 64x3x7x7`. */
  readonly digest: string;
}

const stateDicts = readFileSync(new URL("../goldens/state-dicts.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as StateDict);

describe.each(stateDicts)("$library $model", ({ library, config, size, tensors, digest }) => {
  test("has our tensors under these names, in these shapes, and no other", () => {
    const graph = buildGraph(config, { inputShape: [size, size, 3], classes: 1000 });
    const lines = [
      ...namedParameters(graph, library).map(({ name, shape }) => `${name} ${shape.join("x")}`),
      ...countersOf(graph, library).map((name) => `${name} `),
    ];
    expect(lines).toHaveLength(tensors);
    const text = lines.sort((a, b) => (a < b ? -1 : 1)).join("\n");
    expect(createHash("sha256").update(text).digest("hex")).toBe(digest);
  });
});

test("networks that no library publishes have our names alone", () => {
  const task = { inputShape: [32, 32, 3], classes: 10 } as const;
  expect(namingsOf(buildGraph("cifar-resnet", task))).toEqual(["resweep"]);
  expect(namingsOf(buildGraph("se-resnet", task))).toEqual(["timm", "resweep"]);
});
