import { expect, test } from "vitest";
import {
  capabilityClass,
  groupWaits,
  machineTokens,
  memoryTokens,
  missingFrom,
  offersInParts,
  requirementsInWords,
  servesClass,
} from "./requirements.ts";

const anything = { device: "any", memoryGiB: null, fingerprint: null } as const;

test("a wish becomes tokens, memory rounded up to a size that workers name", () => {
  expect(machineTokens(anything)).toEqual([]);
  expect(machineTokens({ ...anything, device: "gpu", memoryGiB: 17 })).toEqual([
    "gpu",
    "memory:20",
  ]);
  expect(machineTokens({ ...anything, fingerprint: "1f3c09aa51be" })).toEqual([
    "fingerprint:1f3c09aa51be",
  ]);
});

test.each([
  [23.99, 24, true],
  [23.4, 24, false],
  [139.8, 140, true],
  [2048, 2048, true],
  [5000, 2048, true],
  [0.6, 1, true],
])("%s GiB reach %s: %s", (memoryGiB, wanted, reached) => {
  const tokens = machineTokens({ ...anything, memoryGiB: wanted });
  expect(missingFrom(memoryTokens(memoryGiB), tokens).length === 0).toBe(reached);
});

test("a class is what trials require of the machine, in one order", () => {
  expect(capabilityClass([])).toBe("any");
  expect(capabilityClass(["dataset:cifar-10", "store:ab"])).toBe("any");
  expect(capabilityClass(["memory:24", "dataset:cifar-10", "gpu"])).toBe("gpu+memory:24");
});

test("a worker serves the classes it offers all of", () => {
  const offers = ["gpu", "memory:16", "memory:24"];
  expect(servesClass("any", [])).toBe(true);
  expect(servesClass("gpu+memory:24", offers)).toBe(true);
  expect(servesClass("gpu+memory:32", offers)).toBe(false);
  expect(servesClass("fingerprint:aa", offers)).toBe(false);
});

test.each([
  [["gpu"], "a GPU"],
  [["gpu", "memory:24"], "a GPU of 24 GiB or more"],
  [["memory:24"], "24 GiB or more of memory for a trial"],
  [["cpu"], "no GPU, which trains on its processors"],
  [["gpu", "dataset:cifar-10"], "a GPU and dataset cifar-10"],
  [["dataset:cifar-10", "definition:stage/prune@2"], "dataset cifar-10"],
  [["definition:stage/prune@2"], "stage prune in version 2"],
  [
    ["fingerprint:aa", "dataset:cifar-10", "store:bb"],
    "fingerprint aa, dataset cifar-10 and artifact store bb",
  ],
])("%j reads %s", (requires, words) => {
  expect(requirementsInWords(requires)).toBe(words);
});

test("offers are taken apart to be shown", () => {
  expect(offersInParts([])).toEqual({
    ...{ device: null, memoryGiB: null, fingerprint: null, datasets: [], stores: [] },
  });
  expect(
    offersInParts([
      "gpu",
      "memory:8",
      "memory:24",
      "dataset:a",
      "dataset:b",
      "store:s",
      "fingerprint:f",
    ]),
  ).toEqual({
    ...{ device: "gpu", memoryGiB: 24, fingerprint: "f", datasets: ["a", "b"], stores: ["s"] },
  });
});

test("what many trials wait for is said once", () => {
  const trials = ["a GPU", null, "room", "a GPU"].map((waitsFor) => ({ waitsFor }));
  expect(groupWaits(trials)).toEqual([
    { what: "a GPU", trials: 2 },
    { what: "room", trials: 1 },
  ]);
});
