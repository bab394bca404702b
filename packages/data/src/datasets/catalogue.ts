import { type ConfigOf, catalogue } from "@resweep/spec";
import type { DatasetDefinition, DatasetFacts } from "../dataset.ts";
import { cifar10 } from "./cifar-10.ts";
import { cifar100 } from "./cifar-100.ts";
import { fashionMnist } from "./fashion-mnist.ts";
import { fashionMnistMini } from "./fashion-mnist-mini.ts";
import { imageFolder } from "./image-folder.ts";
import { mnist } from "./mnist.ts";
import { synthetic } from "./synthetic.ts";

/** Every dataset a trial may use. To add one: write its file, add its name here. */
export const datasets = catalogue(
  "dataset",
  fashionMnistMini,
  fashionMnist,
  mnist,
  cifar10,
  cifar100,
  imageFolder,
  synthetic,
);
export type DatasetConfig = ConfigOf<(typeof datasets.list)[number]>;

/** Shape, classes and counts of a dataset, without reading a file. */
export function datasetFacts(config: DatasetConfig): DatasetFacts {
  return definitionOf(config.name).facts(config as never);
}

/** The definition behind a configuration, as any of them. */
export function definitionOf(name: string): DatasetDefinition {
  return datasets.get(name) as DatasetDefinition;
}
