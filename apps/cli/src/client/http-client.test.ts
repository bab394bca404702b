import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runInProcess } from "../testing/run-in-process.ts";

const sweep = {
  id: 7,
  name: "depth",
  notes: "",
  tags: [],
  state: "completed",
  desired: "run",
  createdAt: "2026-01-02T03:04:05.000Z",
  createdBy: "ada",
  startedAt: "2026-01-02T03:04:06.000Z",
  endedAt: "2026-01-02T03:05:06.000Z",
  archivedAt: null,
  objective: { metric: "validation/accuracy", mode: "max" },
  objectives: [{ metric: "validation/accuracy", mode: "max" }],
  priority: 0,
  concurrency: null,
  limits: { hours: null, gpuHours: 2, onBudget: "finish" },
  trials: {
    ...{ total: 2, planned: 0, queued: 0, running: 0, succeeded: 1 },
    ...{ stopped: 0, diverged: 1, failed: 0, cancelled: 0 },
  },
  progress: 1,
  best: { trialId: 41, number: 1, value: 0.75 },
  front: null,
};
const sweepDetail = {
  ...sweep,
  spec: { space: { "architecture.depth": { choices: [8, 20] } } },
  deviceMs: 1_440_000,
};
const trial = (id: number, objective: unknown) => ({
  ...{ id, sweepId: 7, number: id - 40, state: "succeeded", desired: "run", seed: 1 },
  ...{ values: { "architecture.depth": 8 }, config: { seed: 1 }, step: 5, totalSteps: 5 },
  ...{ objective, results: { "validation/accuracy": objective } },
  ...{ startedAt: null, endedAt: null, durationMs: 60_000 },
  ...{ worker: "vm", error: null, sharedWith: null, requires: ["gpu"], waitsFor: null, flush: 0 },
});
const trialDetail = (id: number, objective: unknown) => ({
  ...trial(id, objective),
  ...{ sweepName: "depth", sweepObjective: sweep.objective, hash: "c0ffee", facts: null },
  ...{ attempts: [], stages: [], checkpoints: [], measurements: [], events: [] },
});
const problem = (code: string, message: string, issues?: unknown) => ({
  error: { code, message, issues },
});

const worker = {
  ...{ id: 4, name: "vm", host: "vm", pid: 7, slots: 2, alive: true, failures: 3 },
  offers: ["gpu", "memory:8", "memory:24", "fingerprint:1f3c09aa51be", "dataset:cifar-10"],
  facts: { artifacts: { store: "s", address: "/a", freeBytes: 9e5 } },
  startedAt: "2026-01-02T03:04:05.000Z",
  seenAt: "2026-01-02T03:05:05.000Z",
  quarantinedAt: "2026-01-02T03:04:59.000Z",
  running: [{ trialId: 41, slot: 0 }],
  usage: {
    ...{ cores: 1.94, memoryMiB: 812 },
    gpus: [{ id: "0", busy: 0.93, memoryMiB: 9_000, totalMiB: 24_564 }],
  },
};

const version = {
  ...{ version: 1, spec: { space: {} }, replacedAt: "2026-01-02T03:04:30.000Z" },
  ...{ replacedBy: "ada", widened: ["architecture.depth [8,20], was [8]"] },
};
const plan = {
  ...{ trials: 4, configurations: 2, seeds: 2, merged: 0, sharing: 0, totalSteps: 1200, macs: 5e9 },
  estimate: { durationMs: 90_000, basis: "measured", trials: 12, gpuHours: 0.0471 },
  space: {
    checkpoints: 8,
    checkpointBytes: 4e6,
    largestBytes: 5e5,
    pointBytes: 1e6,
    warning: null,
  },
  ...{ slots: 2, waiting: null, sample: [] },
};

/** What a dashboard answers, by request line. */
const answers: Record<string, [number, unknown]> = {
  "GET /api/sweeps?limit=20": [200, { sweeps: [sweep] }],
  "GET /api/sweeps/7": [200, sweepDetail],
  "GET /api/sweeps/7/versions": [200, [version]],
  "POST /api/plan": [200, plan],
  "GET /api/trials?sweep=7": [200, { trials: [trial(41, 0.75), trial(42, "NaN")] }],
  "GET /api/workers": [200, { workers: [worker] }],
  "POST /api/workers/4/release": [200, { id: 4 }],
  "POST /api/workers/5/release": [409, problem("conflict", "Worker 5 is not quarantined")],
  "POST /api/sweeps": [201, { id: 7, trials: 2, totalSteps: 10 }],
  "POST /api/sweeps/7/pause": [409, problem("conflict", "Sweep 7 has ended (completed)")],
  "POST /api/sweeps/7/cancel": [200, sweepDetail],
  "GET /api/trials/41": [200, trialDetail(41, 0.75)],
  "PATCH /api/sweeps/7": [200, { ...sweepDetail, concurrency: 3 }],
  "POST /api/sweeps/7/enqueue": [201, { values: { "architecture.depth": 20 }, trials: 1 }],
  "POST /api/trials/41/pause": [200, trialDetail(41, 0.75)],
  "POST /api/trials/actions": [
    200,
    {
      acted: [
        { id: 41, done: true, why: null },
        { id: 42, done: false, why: "There is no trial 42" },
      ],
    },
  ],
  "POST /api/trials/41/cancel": [409, problem("conflict", "Trial 41 has ended (succeeded)")],
  "POST /api/trials/41/reopen": [200, trialDetail(41, 0.75)],
  "DELETE /api/trials/41": [200, { until: "2026-01-09T03:05:06.000Z" }],
  "POST /api/trials/41/undelete": [200, trialDetail(41, 0.75)],
  "DELETE /api/sweeps/7": [200, { until: "2026-01-09T03:05:06.000Z" }],
  "GET /api/sweeps/9": [404, problem("not-found", "There is no sweep 9")],
  "GET /api/sweeps/8": [503, problem("unavailable", "Postgres is away")],
  "GET /api/sweeps/6": [200, { id: "six" }],
  "GET /api/sweeps/5": [502, "<html>"],
};
let server: Server;
let address = "";
const asked: { line: string; body: string }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      asked.push({ line, body });
      if (line.startsWith("GET /api/sweeps/7/export")) {
        response.write('{"id":41,"name":"caf\u00e9"}\n{"id"');
        response.end(":42}\n");
        return;
      }
      const [status, answer] = answers[line] ?? [400, problem("invalid-input", `no ${line}`)];
      response.writeHead(status, { "content-type": "application/json" });
      response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => server.close());

const resweep = (line: string) => runInProcess(line.split(" "), { RESWEEP_URL: `${address}/` });

describe("through a dashboard's HTTP", () => {
  test("sweeps, show, trials", async () => {
    expect((await resweep("sweeps")).stdout).toMatch(
      /^ 7 {2}depth {2}completed +2\/2 {2}validation\/accuracy 0.75 \(trial 1\)/m,
    );
    expect(JSON.parse((await resweep("sweeps --json")).stdout)).toEqual([sweep]);
    expect(JSON.parse((await resweep("show 7 --json")).stdout)).toEqual({
      ...sweepDetail,
      versions: [version],
      waitsFor: [],
    });
    expect((await resweep("show 7")).stdout).toContain(
      "widened 2026-01-02T03:04:30.000Z by ada: architecture.depth [8,20], was [8]\n",
    );
    expect((await resweep("show 7")).stdout).toContain("2 trials: 1 succeeded, 1 diverged");
    const trials = JSON.parse((await resweep("trials 7 --json")).stdout);
    expect(trials[1].results).toEqual({ "validation/accuracy": "NaN" });
    expect((await resweep("trials 7")).stdout).toMatch(
      /41 {2}succeeded.*0\.75.*5\/5 {2}1 min 00 s/,
    );
  });

  test("edit and enqueue", async () => {
    await resweep("edit 7 --concurrency 3 --hours none");
    expect(asked[0]).toEqual({
      line: "PATCH /api/sweeps/7",
      body: '{"concurrency":3,"hours":null}',
    });
    const folder = mkdtempSync(path.join(tmpdir(), "resweep-edit-"));
    const file = path.join(folder, "wider.yaml");
    writeFileSync(file, "name: wider\nspace:\n  architecture.depth: [8, 20, 32]\n");
    await resweep(`edit 7 --space ${file}`);
    rmSync(folder, { recursive: true });
    expect(asked.find(({ body }) => body.includes("space"))!.body).toBe(
      '{"space":{"architecture.depth":[8,20,32]}}',
    );
    expect((await resweep("enqueue 7 architecture.depth=20")).stdout.trim()).toBe(
      "Sweep 7: 1 trial more, architecture.depth 20",
    );
    expect(asked.at(-1)!.body).toBe('{"architecture.depth":20}');
  });

  test("workers, and the release of one", async () => {
    expect(JSON.parse((await resweep("workers --json")).stdout)).toEqual([worker]);
    const { stdout } = await resweep("workers");
    expect(stdout).toMatch(
      /^ 4 {2}vm {4}quarantined +1\/2 {2}gpu {5}24 GiB {2}1\.94 cores, GPU 93 % {2}1f3c09aa51be {2}- +cifar-10$/m,
    );
    expect(stdout).toContain(
      "Worker vm is quarantined since 2026-01-02 03:04 UTC for failing again and again; mend the machine, then: resweep workers release 4",
    );
    expect((await resweep("workers release 4")).stdout).toContain("Worker vm is released");
    expect(JSON.parse((await resweep("workers release 4 --json")).stdout)).toMatchObject({ id: 4 });
    const refused = await resweep("workers release 5");
    expect(refused).toMatchObject({ status: 2, notes: ["resweep: Worker 5 is not quarantined"] });
  });

  test("launch --wait sends the specification and waits for its end", async () => {
    const file = new URL("../../../../examples/quick.yaml", import.meta.url).pathname;
    const { status, stdout } = await resweep(`launch ${file} --wait --json`);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      id: 7,
      state: "completed",
      trials: {
        ...{ planned: 2, queued: 0, running: 0, succeeded: 1 },
        ...{ stopped: 0, diverged: 1, failed: 0, cancelled: 0 },
      },
      best: { id: 41, objective: 0.75, config: { seed: 1 } },
    });
    const sent = JSON.parse(asked.find(({ line }) => line === "POST /api/sweeps")?.body ?? "");
    expect(sent).toMatchObject({ name: "quick", seeds: [1, 2] });
  });

  test("launch --dry-run asks what it would make and take there", async () => {
    const file = new URL("../../../../examples/quick.yaml", import.meta.url).pathname;
    expect(JSON.parse((await resweep(`launch ${file} --dry-run --json`)).stdout)).toEqual(plan);
    expect((await resweep(`launch ${file} --dry-run`)).stdout.trim()).toBe(
      "4 trials, 1,200 steps, about 1 min 30 s on 2 slots, about 0.047 GPU-hours, 4.0 MB of checkpoints (8 files) and 1.0 MB of points",
    );
    expect(asked.map(({ line }) => line)).toEqual(["POST /api/plan", "POST /api/plan"]);
  });

  test("an export passes through as it comes", async () => {
    const { stdout } = await resweep("export 7 --format jsonl --points");
    expect(stdout).toBe('{"id":41,"name":"caf\u00e9"}\n{"id":42}\n');
    expect(asked[0]?.line).toBe("GET /api/sweeps/7/export?format=jsonl&rows=points");
  });

  test.each([
    ["pause 7", 2, "Sweep 7 has ended (completed)"],
    ["show 9", 2, "There is no sweep 9"],
    ["show 8", 1, ": Postgres is away"],
    ["show 6", 1, "answered something else than a dashboard of this version would"],
    ["show 5", 1, "answered with status 502"],
    ["cancel 7", 0, ""],
    ["cancel 41 --trial", 2, "Trial 41 has ended (succeeded)"],
    ["pause 41 --trial", 0, ""],
    ["pause 41 42 --trial", 1, "There is no trial 42"],
  ])("%s ends with %d", async (line, status, message) => {
    const ran = await resweep(line);
    expect(ran.status).toBe(status);
    expect(ran.notes.join("\n")).toContain(message);
    expect(ran.notes.length).toBeLessThanOrEqual(1);
  });

  test.each([
    ["reopen 41", "Trial 41 of sweep 7 is queued again"],
    [
      "delete 41 --trial",
      "Trial 41 is deleted; until 2026-01-09 03:05 UTC resweep undelete 41 --trial brings it back",
    ],
    ["undelete 41 --trial", "Trial 41 is back: number 1 of sweep 7"],
    [
      "delete 7",
      "Sweep 7 is deleted; until 2026-01-09 03:05 UTC resweep undelete 7 brings it back",
    ],
  ])("%s", async (line, said) => {
    expect(await resweep(line)).toEqual({ status: 0, stdout: `${said}\n`, notes: [] });
  });

  test("a dashboard that is not there is one line", async () => {
    const ran = await runInProcess(["sweeps"], { RESWEEP_URL: "http://127.0.0.1:9" });
    expect(ran).toEqual({
      status: 1,
      stdout: "",
      notes: ["resweep: no dashboard answers at http://127.0.0.1:9 (RESWEEP_URL); is it running?"],
    });
  });
});
