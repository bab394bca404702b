import path from "node:path";
import { expect, test } from "vitest";
import { readEnvironment } from "./environment.ts";

test("the artifact store is an address as given, or a folder as an absolute path", () => {
  const { root } = readEnvironment({});
  const at = (variables: Record<string, string>) => readEnvironment(variables).artifacts;
  expect(at({})).toBe(path.join(root, ".resweep/artifacts"));
  expect(at({ RESWEEP_DATA: "/data" })).toBe("/data/artifacts");
  expect(at({ RESWEEP_ARTIFACTS: "kept" })).toBe(path.join(root, "kept"));
  expect(at({ RESWEEP_ARTIFACTS: "/mnt/kept" })).toBe("/mnt/kept");
  const bucket = "s3://bucket/a?endpoint=http://host:9000";
  expect(at({ RESWEEP_ARTIFACTS: bucket })).toBe(bucket);
  expect(at({ RESWEEP_ARTIFACTS: " " })).toBe(path.join(root, ".resweep/artifacts"));
});

test("folders of datasets are absolute, whoever reads them; what is no folder is left to be refused", () => {
  const { root } = readEnvironment({});
  const given = "cifar-10=kept, mnist = /m ,image-folder=../a=b,cifar-100=,nonsense";
  const { datasets } = readEnvironment({ RESWEEP_DATASETS: given });
  const [kept, beside] = [path.join(root, "kept"), path.resolve(root, "../a=b")];
  expect(datasets).toBe(`cifar-10=${kept}, mnist =/m,image-folder=${beside},cifar-100=,nonsense`);
  expect(readEnvironment({}).datasets).toBeNull();
});
