import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "@resweep/spec";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { augmentations } from "../augmentations/catalogue.ts";
import { loadDataset, locateDatasets } from "../load.ts";
import { writeTinyFolder } from "../sources/image-folder/tiny-folder.fixture.ts";
import { datasetFacts, datasets } from "./catalogue.ts";

const root = mkdtempSync(join(tmpdir(), "resweep-catalogue-"));
beforeAll(() => writeTinyFolder(join(root, "tiny")));
afterAll(() => rmSync(root, { recursive: true }));

describe.each(datasets.names)("%s", (name) => {
  // All but one need nothing said.
  const said = name === "image-folder" ? { path: join(root, "tiny"), size: 8 } : {};
  const config = parse(datasets.schema, { name, ...said });

  it("has facts without files, and a validation share of 0.1 by default", () => {
    const facts = datasetFacts(config);
    expect(config.validation).toBe(0.1);
    expect(facts.classNames).toHaveLength(facts.classes);
    expect(new Set(facts.classNames).size).toBe(facts.classes);
    expect(facts.inputShape.every((size) => size > 0)).toBe(true);
    expect(facts.train).toBeGreaterThan(0);
    expect(facts.test).toBeGreaterThan(0);
  });

  it("is what its facts say, where this machine holds it", async ({ skip }) => {
    const whereabouts = (await locateDatasets({ download: false })).find(
      (each) => each.name === name,
    )!;
    if (!whereabouts.held) skip(whereabouts.detail);
    const facts = datasetFacts(config);
    const { train, test, hash, mean, inputShape } = await loadDataset(config, {
      cacheDir: root,
      download: false,
    });
    const pixels = inputShape[0] * inputShape[1] * inputShape[2];
    for (const [part, count] of [
      [train, facts.train],
      [test, facts.test],
    ] as const) {
      expect(part.count).toBe(count);
      expect(part.images).toHaveLength(count * pixels);
      expect(part.labels).toHaveLength(count);
      const perClass = new Array(facts.classes).fill(0);
      for (const label of part.labels) perClass[label]++;
      // Digits were collected as they came.
      const spread = name === "mnist" ? count / facts.classes / 2 : 1;
      expect(Math.max(...perClass) - Math.min(...perClass)).toBeLessThanOrEqual(spread);
    }
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(mean).toHaveLength(inputShape[2]);
  });
});

it("refuses an unknown dataset and an unknown augmentation by their nearest names", () => {
  expect(() => parse(datasets.schema, "cifar10", "dataset")).toThrow(
    'dataset.name: unknown dataset "cifar10"; did you mean "cifar-10"?',
  );
  expect(() => parse(augmentations.schema, { name: "crop", pading: 2 })).toThrow(
    'unknown key "pading"; did you mean "padding"?',
  );
  expect(parse(augmentations.schema, "crop")).toEqual({ name: "crop", padding: 4, fill: "mean" });
  expect(() => parse(datasets.schema, { name: "synthetic", size: 512, train: 1_000_000 })).toThrow(
    "train: makes more than 4 GB",
  );
});
