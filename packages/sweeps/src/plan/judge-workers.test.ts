import { expect, test } from "vitest";
import { judgeWorkers } from "./judge-workers.ts";

const worker = (slots: number, ...offers: string[]) => ({
  ...{ alive: true, quarantinedAt: null, slots, offers },
});
const cells = [["gpu", "dataset:a"], ["gpu", "dataset:a"], ["dataset:b"]].map((requires) => ({
  requires,
}));

test("workers that can take some of it count with their slots", () => {
  const workers = [worker(2, "gpu", "dataset:a"), worker(3, "dataset:b"), worker(4, "dataset:c")];
  expect(judgeWorkers(cells, workers)).toEqual({ slots: 5, warning: null });
});

test("what none can take is said", () => {
  expect(judgeWorkers(cells, [worker(3, "dataset:b")])).toEqual({
    slots: 3,
    warning: "2 of 3 trials will wait for a worker with a GPU and dataset a: none is connected",
  });
  expect(judgeWorkers(cells, [worker(4, "dataset:c")])).toEqual({
    slots: 0,
    warning:
      "all trials will wait for a worker with a GPU and dataset a, or with dataset b: none is connected",
  });
});

test("without a worker there is nothing to compare; one that is gone or quarantined is none", () => {
  const gone = { ...worker(2, "gpu", "dataset:a", "dataset:b"), alive: false };
  const quarantined = { ...gone, alive: true, quarantinedAt: new Date() };
  expect(judgeWorkers(cells, [gone, quarantined])).toEqual({ slots: 0, warning: null });
});
