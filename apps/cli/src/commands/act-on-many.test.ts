import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { runInProcess } from "../testing/run-in-process.ts";

const folder = mkdtempSync(path.join(tmpdir(), "resweep-many-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  vi.stubEnv("DATABASE_URL", inject("databaseUrl"));
  vi.stubEnv("REDIS_URL", inject("redisUrl"));
});

const resweep = (line: string) => runInProcess(line.split(" "));
async function launched(): Promise<{ id: number; trials: number[] }> {
  const file = path.join(folder, "many.yaml");
  writeFileSync(
    file,
    "{ name: many, seeds: 3, base: { dataset: { name: synthetic }, recipe: { epochs: 1 } } }",
  );
  const { id } = JSON.parse((await resweep(`launch ${file} --json`)).stdout);
  const trials = JSON.parse((await resweep(`trials ${id} --json`)).stdout);
  return { id, trials: trials.map((trial: { id: number }) => trial.id) };
}

test("several trials are paused, resumed, cancelled and opened again; of each it is said what came of it", async () => {
  const { id, trials } = await launched();
  const [one, two, three] = trials as [number, number, number];
  expect(await resweep(`pause ${one} ${two} --trial`)).toMatchObject({
    ...{ status: 0, notes: [] },
    stdout: `Trial ${one} was asked to pause\nTrial ${two} was asked to pause\n`,
  });
  const shown = JSON.parse((await resweep(`resume ${one} --trial --json`)).stdout);
  expect(shown).toMatchObject({ state: "queued", desired: "run" });

  await resweep(`cancel ${one} --trial`);
  const { status, stdout, notes } = await resweep(`cancel ${one} ${two} ${three} --trial`);
  expect({ status, notes }).toEqual({
    status: 1,
    notes: [`resweep: Trial ${one} has ended (cancelled)`],
  });
  expect(stdout).toBe(`Trial ${two} was asked to cancel\nTrial ${three} was asked to cancel\n`);
  const reopened = await resweep(`reopen ${one} ${two} ${three} 987654 --json`);
  expect(reopened.status).toBe(1);
  expect(JSON.parse(reopened.stdout)).toEqual([
    ...[one, two, three].map((each) => ({ id: each, done: true, why: null })),
    { id: 987654, done: false, why: "There is no trial 987654" },
  ]);
  await resweep(`cancel ${id}`);
});

test("several sweeps are given a priority, ended, archived, deleted and brought back", async () => {
  const [one, two] = [await launched(), await launched()].map(({ id }) => id);
  const both = `${one} ${two}`;
  expect((await resweep(`edit ${both} --priority 7`)).stdout).toContain(
    `Sweep ${two} has priority 7`,
  );
  expect((await resweep(`edit ${both} --priority 7 --hours 2`)).notes[0]).toContain(
    "only --priority can be changed at once",
  );
  const early = await resweep(`annotate ${both} --archive`);
  expect(early).toMatchObject({ status: 1, stdout: "" });
  expect(early.notes).toHaveLength(2);
  expect((await resweep(`cancel ${both}`)).status).toBe(0);
  expect((await resweep(`annotate ${both} --archive`)).stdout).toBe(
    `Sweep ${one} is archived\nSweep ${two} is archived\n`,
  );
  expect((await resweep(`annotate ${both} --name x`)).notes[0]).toContain("only --archive");
  expect((await resweep(`delete ${both}`)).stdout).toContain(`Sweep ${one} is deleted`);
  expect((await resweep(`show ${one}`)).status).toBe(2);
  expect((await resweep(`undelete ${both}`)).stdout).toContain(`Sweep ${two} is back`);
  expect((await resweep(`show ${one}`)).status).toBe(0);
});
