import { expect, test } from "vitest";
import { type ConnectedWorker, type WaitingTrial, waitsFor } from "./waits-for.ts";

const trial: WaitingTrial = {
  state: "queued",
  desired: "run",
  sweepState: "running",
  retrySeconds: null,
  concurrency: null,
  trainedBy: null,
  parent: null,
  running: 0,
  requires: [],
  store: null,
};
const worker = (id: number, offers: string[], rest: Partial<ConnectedWorker> = {}) => ({
  ...{ id, name: `box-${id}`, slots: 2, running: 2, offers, quarantinedAt: null, disk: "" },
  ...rest,
});
const cpu = worker(1, ["cpu", "memory:8", "dataset:mnist"]);
const gpu = worker(2, ["gpu", "memory:8", "memory:24", "dataset:cifar-10"]);
const fullDisk = { running: 1, disk: "/data has 3 MiB free" };
const since = new Date("2026-01-02T14:03:22Z");

test.each<[string | null, Partial<WaitingTrial>, ConnectedWorker[]]>([
  [null, { state: "running" }, []],
  [null, { state: "succeeded" }, []],
  ["the sweep to plan it", { state: "planned" }, []],
  ["the sweep to be resumed: it is paused", { sweepState: "paused" }, [cpu]],
  ["somebody to resume it", { desired: "pause" }, [cpu]],
  ["its next try in 8 s, after a failure of the machine", { retrySeconds: 7.2 }, [cpu]],
  [
    "trial 7 to end its stage 2, which it begins with",
    { parent: { path: "init", trial: 7, stage: 2 }, concurrency: 4, running: 4 },
    [cpu],
  ],
  [
    "trial 7 to end its stage 0, which teaches it",
    { parent: { path: "stages.1.teacher.0", trial: 7, stage: 0 } },
    [cpu],
  ],
  ["room: the sweep runs at most 4 at a time", { concurrency: 4, running: 4 }, [cpu]],
  ["a worker: none is connected", {}, []],
  ["a worker with a GPU: none is connected", { requires: ["gpu"] }, []],
  ["a worker with a GPU; the only one connected, box-1, has none", { requires: ["gpu"] }, [cpu]],
  ["a worker with a GPU; none of the 2 connected has one", { requires: ["gpu"] }, [cpu, cpu]],
  [
    "a worker with dataset imagenet; the only one connected, box-1, does not have it",
    { requires: ["dataset:imagenet"] },
    [cpu],
  ],
  [
    "a worker with a GPU of 80 GiB or more; none of the 2 connected has all of it",
    { requires: ["gpu", "memory:80"] },
    [cpu, worker(3, ["cpu"])],
  ],
  [
    "a worker with 80 GiB or more of memory for a trial; none of the 2 connected has it",
    { requires: ["gpu", "memory:80"] },
    [cpu, gpu],
  ],
  [
    "a worker with dataset imagenet; none of the 2 connected has it",
    { requires: ["gpu", "dataset:imagenet"] },
    [cpu, gpu],
  ],
  [
    "a worker with a GPU and dataset mnist; none of the 2 connected has all of it",
    { requires: ["gpu", "dataset:mnist"] },
    [cpu, gpu],
  ],
  [
    "a worker with artifact store 3b, which holds its checkpoint; it begins anew after 10 minutes without one",
    { requires: ["gpu"], store: "3b" },
    [gpu],
  ],
  ["a free slot: all 2 of worker box-2 are taken", { requires: ["gpu"] }, [cpu, gpu]],
  ["a free slot: all 4 of 2 workers are taken", { requires: ["memory:8"] }, [cpu, gpu]],
  ["a free slot: the only one of worker box-4 is taken", {}, [worker(4, [], { slots: 1 })]],
  ["worker box-5 to take it", {}, [cpu, worker(5, [], { running: 1 })]],
  ["worker box-5 to take it", {}, [worker(6, [], fullDisk), worker(5, [], { running: 1 })]],
  [
    "room on the disk of worker box-6: /data has 3 MiB free",
    {},
    [worker(6, [], { ...fullDisk, running: 0 })],
  ],
  [
    "worker box-2 to be released (resweep workers release 2): it is quarantined since 2026-01-02 14:03 UTC for failing again and again",
    { requires: ["gpu"] },
    [cpu, { ...gpu, quarantinedAt: since }],
  ],
  [
    "a worker with a GPU; the only one at work, box-1, has none",
    { requires: ["gpu"] },
    [cpu, { ...worker(6, []), quarantinedAt: since }],
  ],
])("%s", (words, overrides, workers) => {
  expect(waitsFor({ ...trial, ...overrides }, workers)).toBe(words);
});
