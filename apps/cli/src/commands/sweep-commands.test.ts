import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { launchTiny, openCli, tiny } from "../testing/open-cli.ts";

// The commands on a real Postgres and Valkey; nothing trains here.
const cli = openCli();
const { folder, file, resweep } = cli;
afterEach(() => {
  vi.stubEnv("DATABASE_URL", inject("databaseUrl"));
});

describe("the life of a sweep", () => {
  test("launch, sweeps, show, trials", async () => {
    const { id, state, trials } = await launchTiny(cli);
    expect(state).toBe("running");
    expect(trials).toMatchObject({ planned: 4, running: 0, succeeded: 0 });

    const sweeps = JSON.parse((await resweep("sweeps", "--json")).stdout);
    expect(sweeps[0]).toMatchObject({ id, name: "tiny", trials: { total: 4 } });
    expect((await resweep("sweeps")).stdout).toContain("tiny  running     0/4");

    const shown = JSON.parse((await resweep("show", String(id), "--json")).stdout);
    expect(shown.spec).toMatchObject({ name: "tiny", seeds: [1, 2], sampler: { name: "grid" } });
    expect((await resweep("show", String(id))).stdout).toContain("varies recipe.warmup.epochs");

    expect(shown.waitsFor).toEqual([{ what: expect.stringMatching(/^a worker/), trials: 4 }]);
    expect((await resweep("show", String(id))).stdout).toMatch(/^4 trials wait for a worker/m);
    expect((await resweep("trials", String(id))).stdout).toMatch(/ {2}waits for a worker/);

    const listed = JSON.parse((await resweep("trials", String(id), "--json")).stdout);
    expect(listed.map((trial: { number: number; seed: number }) => trial.seed)).toEqual([
      1, 1, 2, 2,
    ]);
    expect(listed[1].values).toEqual({ "recipe.warmup.epochs": 1 });
    expect((await resweep("trials", String(id))).stdout.split("\n")[0]).toContain(
      "recipe.warmup.epochs",
    );
  });

  test("pause, resume, cancel, and nothing after the end", async () => {
    const { id } = await launchTiny(cli);
    const states: string[] = [];
    for (const wish of ["pause", "resume", "cancel"]) {
      const { stdout, status } = await resweep(wish, String(id), "--json");
      expect(status).toBe(0);
      states.push(JSON.parse(stdout).state);
    }
    expect(states.slice(0, 2)).toEqual(["paused", "running"]);
    expect(states[2]).toMatch(/^cancel(led|ling)$/);
    const again = await resweep("cancel", String(id));
    expect(again.status).toBe(2);
    expect(again.notes).toHaveLength(1);
    expect(again.notes[0]).toMatch(new RegExp(`^resweep: Sweep ${id} `));
  });

  test("edit changes limits and priority, and refuses what it cannot", async () => {
    const { id } = await launchTiny(cli);
    const edited = await resweep("edit", String(id), "--concurrency", "3", "--priority", "2");
    expect(edited.stdout.trim()).toBe(
      `Sweep ${id} is running, with 4 trials so far, 3 at a time, priority 2`,
    );
    const free = await resweep(
      "edit",
      String(id),
      "--concurrency",
      "none",
      "--hours",
      "5",
      "--gpu-hours",
      "0.5",
      "--on-budget",
      "finish",
      "--json",
    );
    expect(JSON.parse(free.stdout)).toMatchObject({
      ...{ concurrency: null, priority: 2 },
      limits: { hours: 5, gpuHours: 0.5, onBudget: "finish" },
      spec: { budget: { concurrency: null, hours: 5, gpuHours: 0.5 }, priority: 2 },
    });
    for (const [args, note] of [
      [[], "edit: say what is to change, such as --concurrency 4"],
      [["--priority", "high"], '--priority: must be a number, not "high"'],
      [["--gpu-hours", "all"], '--gpu-hours: must be a number, not "all"'],
      [["--on-budget", "stop"], "onBudget: must be cut or finish"],
      [["--priority", "2000"], "priority: must be between -1000 and 1000"],
      [["--target", "9"], "target: the grid sampler makes every cell of its space; launch a sweep"],
    ] as const) {
      const { status, notes } = await resweep("edit", String(id), ...args);
      expect(status).toBe(2);
      expect(notes[0]).toContain(note);
    }
    expect((await resweep("show", String(id))).stdout).toContain(
      "limits: 5 hours since the first trial, then finish, 0 of 0.5 GPU-hours, then finish\n",
    );
    await resweep("cancel", String(id));
  });

  test("enqueue adds a cell of one's own choice", async () => {
    const text = tiny.replace("[0, 1]", "{ min: 0, max: 1, step: 0.25 }");
    const sampler =
      "sampler: { name: random, trials: 1 }\nenqueue: [{ recipe.warmup.epochs: 1 }]\n";
    const { stdout } = await resweep("launch", file("own.yaml", text + sampler), "--json");
    const { id, trials } = JSON.parse(stdout);
    expect(trials.planned).toBeGreaterThanOrEqual(2);
    const again = await resweep("enqueue", String(id), "recipe.warmup.epochs=1");
    expect(again.notes[0]).toBe(`resweep: Sweep ${id} has this cell already`);
    const strange = await resweep("enqueue", String(id), "recipe.warmup.epochs=3");
    expect(strange.notes[0]).toContain("enqueue.recipe.warmup.epochs: 3 is not in its space");
    expect((await resweep("enqueue", String(id), "epochs")).status).toBe(2);
    const listed = JSON.parse((await resweep("trials", String(id), "--json")).stdout);
    const there = listed.map(
      (trial: { values: Record<string, number> }) => Object.values(trial.values)[0],
    );
    const free = [0, 0.25, 0.5, 0.75].find((value) => !there.includes(value));
    const added = await resweep("enqueue", String(id), `recipe.warmup.epochs=${free}`);
    expect(added.stdout.trim()).toBe(`Sweep ${id}: 2 trials more, recipe.warmup.epochs ${free}`);
    await resweep("cancel", String(id));
  });

  test("delete hides an ended sweep, undelete brings it back", async () => {
    const { id } = await launchTiny(cli);
    const early = await resweep("delete", String(id));
    expect(early.status).toBe(2);
    expect(early.notes[0]).toMatch(/has not ended \(running\): cancel it first$/);
    await resweep("cancel", String(id));
    const deleted = await resweep("delete", String(id));
    expect(deleted).toMatchObject({ status: 0, notes: [] });
    expect(deleted.stdout).toContain(`resweep undelete ${id} brings it back`);
    expect((await resweep("show", String(id))).status).toBe(2);
    const back = JSON.parse((await resweep("undelete", String(id), "--json")).stdout);
    expect(back).toMatchObject({ id, state: "cancelled", trials: { total: 4 } });
    expect((await resweep("undelete", String(id))).notes[0]).toMatch(/is not deleted$/);
  });

  test("one trial is cancelled, deleted, brought back and opened again", async () => {
    const { id } = await launchTiny(cli);
    const trials = JSON.parse((await resweep("trials", String(id), "--json")).stdout);
    const trial = String(trials[1].id);
    const trialOf = async (...args: string[]) =>
      JSON.parse((await resweep(...args, "--json")).stdout);
    const listed = async () => (await trialOf("trials", String(id))).length;

    expect((await resweep("delete", trial, "--trial")).notes[0]).toMatch(/cancel it first$/);
    expect((await resweep("reopen", trial)).notes[0]).toMatch(/has not ended \(queued\)$/);
    expect(await trialOf("cancel", trial, "--trial")).toMatchObject({ state: "cancelled" });
    const deleted = await resweep("delete", trial, "--trial");
    expect(deleted.stdout).toContain(`resweep undelete ${trial} --trial brings it back`);
    expect(await listed()).toBe(3);
    expect((await resweep("reopen", trial)).notes[0]).toBe(`resweep: There is no trial ${trial}`);
    expect((await resweep("undelete", trial, "--trial")).stdout).toBe(
      `Trial ${trial} is back: number 2 of sweep ${id}\n`,
    );
    expect(await listed()).toBe(4);

    await resweep("cancel", String(id));
    expect((await trialOf("show", String(id))).state).toBe("cancelled");
    expect(await trialOf("reopen", trial)).toMatchObject({ id: trials[1].id, state: "queued" });
    expect((await trialOf("show", String(id))).state).toBe("running");
    await resweep("cancel", String(id));
  });

  test("export as JSON lines and CSV, to standard output or a whole file", async () => {
    const { id } = await launchTiny(cli);
    const jsonl = (await resweep("export", String(id), "--format", "jsonl")).stdout;
    const rows = jsonl
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(4);
    expect(Object.keys(rows[0])).toEqual(["id", "sweep", "config", "seed", "state", "results"]);
    const csv = (await resweep("export", String(id))).stdout.trimEnd().split("\n");
    expect(csv[0]).toMatch(/^id,sweep,number,state,seed,recipe.warmup.epochs,/);
    expect(csv).toHaveLength(5);
    expect((await resweep("export", String(id), "--points")).stdout).toBe(
      "trial,sweep,name,step,epoch,trainMs,value,attempt\n",
    );

    const output = path.join(folder, "out.jsonl");
    await resweep("export", String(id), "--format", "jsonl", "--output", output);
    expect(readFileSync(output, "utf8")).toBe(jsonl);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("what is refused", () => {
  test.each([
    ["show 9999999999", 'ID: must be a number such as 7 (see resweep sweeps), not "9999999999"'],
    ["show nine", 'ID: must be a number such as 7 (see resweep sweeps), not "nine"'],
    ["show 99999", "There is no sweep 99999"],
    ["trials 99999", "There is no sweep 99999"],
    ["cancel 99999", "There is no sweep 99999"],
    ["export 99999 --format jsonl", "There is no sweep 99999"],
    ["export 1 --format jsnl", '--format: unknown format "jsnl"; did you mean "jsonl"?'],
    ["export 1 --output /nowhere/x.csv", "--output: /nowhere/x.csv cannot be written (ENOENT)"],
    ["sweeps --limit 0", '--limit: must be a whole number above 0, not "0"'],
    ["launch /nowhere/x.yaml", "/nowhere/x.yaml: is not there; name a YAML or JSON file"],
    ["launch /", "/: cannot be read (EISDIR); name a YAML or JSON file"],
  ])("%s", async (line, message) => {
    const { status, notes } = await resweep(...line.split(" "));
    expect({ status, notes }).toEqual({ status: 2, notes: [`resweep: ${message}`] });
  });

  test.each([
    ["spase: {}", 'unknown key "spase"; did you mean "space"?'],
    [
      "space: { architecture.depth: [21] }",
      "space.architecture.depth: 21: must be 6n+2; near 21: 20 or 26",
    ],
    [
      "space: { architecture.depth: [] }",
      "space.architecture.depth: the list of choices is empty; name at least one value or leave the path out",
    ],
    [
      "{ space: { recipe.epochs: [1, 2, 3] }, budget: { trials: 2 } }",
      "budget.trials: the grid has 3 cells = 3 trials, more than the budget of 2; raise budget.trials, vary less, or use sampler: { name: random, trials: ... }",
    ],
    ["base: { recipe: { epochs: 0 } }", "base.recipe.epochs: must be between 1 and 10000 epochs"],
  ])("launching %s leaves nothing behind", async (text, message) => {
    const count = async () => JSON.parse((await resweep("sweeps", "--json")).stdout).length;
    const before = await count();
    const { status, notes } = await resweep("launch", file("bad.yaml", text), "--wait");
    expect({ status, notes }).toEqual({ status: 2, notes: [`resweep: ${message}`] });
    expect(await count()).toBe(before);
  });

  test("launch --dry-run makes nothing", async () => {
    const { stdout, status } = await resweep(
      "launch",
      file("dry.yaml", tiny),
      "--dry-run",
      "--json",
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ trials: 4, configurations: 2 });
  });

  test("launch --dry-run tells an instance that knows of nothing like it from one that was not asked", async () => {
    const unlike = file("unlike.yaml", tiny);
    const asked = await resweep("launch", unlike, "--dry-run");
    expect(asked.stdout).toContain("GPU-hours unknown (nothing like it was trained here)");
    vi.stubEnv("DATABASE_URL", "postgresql://me:s3cret@127.0.0.1:1/x");
    const alone = await resweep("launch", unlike, "--dry-run");
    expect(alone.status).toBe(0);
    expect(alone.stdout).toContain("GPU-hours unknown (no running instance told of past trials)");
  });

  test("a Postgres that does not answer is one line without its password", async () => {
    vi.stubEnv("DATABASE_URL", "postgresql://me:s3cret@127.0.0.1:1/x");
    const { status, notes } = await resweep("sweeps");
    expect(status).toBe(1);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/127\.0\.0\.1:1/);
    expect(notes[0]).not.toContain("s3cret");
  });
});
