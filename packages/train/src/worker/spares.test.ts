import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChildMessage, SupervisorMessage, TrialJob } from "../child/messages.ts";
import { createMessages } from "./messages.ts";
import { createSpares, type Spares } from "./spares.ts";
import { spareProcesses, trainingProcesses } from "./testing/training-processes.ts";
import type { ForkedProcess, TrainingEnd } from "./training-process.ts";

const job = { title: "resweep: trial 1, attempt 1" } as TrialJob;
const beat: ChildMessage = { type: "beat", slowestStepMs: 0 };
let lines: string[] = [];
let messages = createMessages(() => {});
let spares: Spares | null = null;
beforeEach(() => {
  lines = [];
  messages = createMessages((line) => lines.push(line));
});
afterEach(() => {
  spares?.close();
  spares = null;
});

/** Stands for a process, and shows what it was told. */
function fake() {
  const told: SupervisorMessage[] = [];
  let listener = (_message: ChildMessage) => {};
  let end = (_end: TrainingEnd) => {};
  let killed = false;
  const ended = new Promise<TrainingEnd>((resolve) => {
    end = resolve;
  });
  const die = (signal: NodeJS.Signals) => end({ word: null, code: null, signal, output: [] });
  const forked: ForkedProcess = {
    pid: 1,
    hear(next) {
      listener = next;
    },
    send: (message) => void told.push(message),
    kill() {
      killed = true;
      die("SIGKILL");
    },
    ended,
  };
  return { forked, told, die, says: () => listener(beat), isKilled: () => killed };
}

function open(count: number) {
  const forks: ReturnType<typeof fake>[] = [];
  spares = createSpares({
    ...{ count, prepare: 1, messages, firstPauseMs: 30 },
    fork() {
      const one = fake();
      forks.push(one);
      return one.forked;
    },
  });
  return { spares, forks };
}

test("a spare is used once; the next is forked when it has taken a step", async () => {
  const { spares, forks } = open(1);
  expect(forks).toHaveLength(1);
  const heard: ChildMessage[] = [];
  const training = spares.start(job, (message) => heard.push(message));
  expect(forks).toHaveLength(1);
  expect(forks[0]!.told).toEqual([
    { type: "prepare", threads: 1 },
    { type: "job", job },
  ]);
  forks[0]!.says();
  expect(forks).toHaveLength(1);
  forks[0]!.says();
  expect(forks).toHaveLength(2);
  expect(heard).toEqual([beat, beat]);
  forks[0]!.die("SIGSEGV");
  expect(await training.ended).toMatchObject({ signal: "SIGSEGV" });
  expect(forks).toHaveLength(2);
  expect(forks[1]!.told).toEqual([{ type: "prepare", threads: 1 }]);
});

test("where there is no spare, a fresh process does it", () => {
  const { spares, forks } = open(1);
  spares.start(job, () => {});
  spares.start(job, () => {});
  expect(forks).toHaveLength(2);
  expect(forks[1]!.told).toEqual([{ type: "job", job }]);
});

test("one that dies idle is replaced, each time after a longer pause, and said once", async () => {
  const { forks } = open(1);
  forks[0]!.die("SIGKILL");
  await sleep(5);
  expect(forks).toHaveLength(1);
  await sleep(45);
  expect(forks).toHaveLength(2);
  forks[1]!.die("SIGKILL");
  await sleep(40);
  expect(forks).toHaveLength(2);
  await sleep(60);
  expect(forks).toHaveLength(3);
  expect(lines).toEqual(["a spare training process died: signal SIGKILL"]);
});

test("a job given to a spare that was dead already goes to a fresh process: no attempt is lost by it", async () => {
  const { spares, forks } = open(1);
  const training = spares.start(job, () => {});
  training.send({ type: "interrupt", reason: "yield" });
  forks[0]!.die("SIGKILL");
  await sleep(5);
  expect(forks[1]!.told).toEqual([
    { type: "job", job },
    { type: "interrupt", reason: "yield" },
  ]);
  forks[1]!.says();
  forks[1]!.die("SIGTERM");
  expect(await training.ended).toMatchObject({ signal: "SIGTERM" });
});

test("one that was killed on purpose before it took its job is not started again", async () => {
  const { spares, forks } = open(1);
  const training = spares.start(job, () => {});
  training.kill();
  expect(await training.ended).toMatchObject({ signal: "SIGKILL" });
  expect(forks.map(({ isKilled }) => isKilled())).toEqual([true, false]);
});

test("closed, those that wait end at once and none is forked ahead", async () => {
  const { spares, forks } = open(2);
  const training = spares.start(job, () => {});
  spares.close();
  expect(forks.map(({ isKilled }) => isKilled())).toEqual([false, true]);
  forks[0]!.says();
  forks[0]!.says();
  forks[0]!.die("SIGTERM");
  await training.ended;
  expect(forks).toHaveLength(2);
  expect(lines).toEqual([]);
});

test("a real spare waits under its own name, knows no job and no service, and ends when it is told to", async () => {
  process.env.DATABASE_URL = "postgresql://secret";
  try {
    spares = createSpares({ count: 1, prepare: null, messages });
    await waitFor(() => spareProcesses().length === 1);
    const [pid] = spareProcesses();
    expect(readFileSync(`/proc/${pid}/environ`, "utf8")).not.toContain("secret");
    expect(trainingProcesses()).toEqual([]);
    process.kill(pid!, "SIGKILL");
    await waitFor(() => lines.length === 1);
    await waitFor(() => spareProcesses().length === 1 && spareProcesses()[0] !== pid);
    spares.close();
    await waitFor(() => spareProcesses().length === 0);
  } finally {
    delete process.env.DATABASE_URL;
  }
}, 60_000);

async function waitFor(probe: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!probe()) {
    if (Date.now() > deadline) throw new Error(`it did not happen: ${probe}`);
    await sleep(20);
  }
}
