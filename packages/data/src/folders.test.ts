import { expect, it } from "vitest";
import { parseDatasetFolders } from "./folders.ts";

it("reads name=dir,name=dir", () => {
  expect(parseDatasetFolders(undefined)).toEqual({});
  expect(parseDatasetFolders("cifar-10=/a b, fashion-mnist = ./f=g ,")).toEqual({
    "cifar-10": "/a b",
    "fashion-mnist": "./f=g",
  });
});

it.each([
  ["/data/cifar", 'RESWEEP_DATASETS: "/data/cifar" must be NAME=FOLDER'],
  ["cifar-10=", 'RESWEEP_DATASETS: "cifar-10=" must be NAME=FOLDER'],
  ["cifar10=/d", 'RESWEEP_DATASETS: unknown dataset "cifar10"; did you mean "cifar-10"?'],
])("refuses %s", (text, message) => {
  expect(() => parseDatasetFolders(text)).toThrow(message);
});
