import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFolderStore } from "@resweep/artifacts";
import { seededRandom } from "@resweep/data";
import { loadRuntime } from "@resweep/engine";
import type { SpoolRecord } from "@resweep/spec";
import { parseTrialConfig } from "@resweep/sweeps";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runTrial } from "./run-trial.ts";
import type { TrialRun } from "./trial-run.ts";

// Real training on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "resweep-folder-trial-"));
const images = join(folder, "animals");
const artifacts = await openFolderStore(join(folder, "artifacts"));
const runtime = await loadRuntime({ threads: 1 });

/** Noise of a colour of its own for each class, in images of several sizes. */
beforeAll(async () => {
  for (const [part, count] of [
    ["train", 24],
    ["val", 8],
  ] as const) {
    for (const [label, name] of ["ant", "bee"].entries()) {
      mkdirSync(join(images, part, name), { recursive: true });
      for (let i = 0; i < count; i++) {
        const [width, height, random] = [14 + (i % 5), 16, seededRandom(label, i, count)];
        const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) =>
          Math.min(255, random.integer(160) + (at % 3 === label ? 90 : 0)),
        );
        const raw = { width, height, channels: 3 } as const;
        await sharp(pixels, { raw }).toFile(join(images, part, name, `${i}.png`));
      }
    }
  }
  writeFileSync(join(images, "train/ant/broken.jpg"), "no image");
});
afterAll(() => rmSync(folder, { recursive: true }));

let runs = 0;

async function run(options: Partial<TrialRun> = {}) {
  const records: SpoolRecord[] = [];
  const outcome = await runTrial({
    config: parseTrialConfig({
      dataset: { name: "image-folder", path: images, size: 12, validation: 0.25 },
      architecture: { name: "cifar-resnet", depth: 8, width: 8 },
      recipe: {
        ...{ epochs: 3, batchSize: 8 },
        augment: [{ name: "crop", padding: 2, fill: "reflect" }, "rand-augment", "mixup"],
      },
    }),
    seed: 1,
    ...{ runtime, artifacts, keyPrefix: `run-${++runs}`, resume: null, compile: true },
    datasets: { folders: {}, cacheDir: join(folder, "cache"), download: false },
    signal: new AbortController().signal,
    ...options,
    emit(record) {
      records.push(record);
      options.emit?.(record);
    },
  });
  const points = records.flatMap((record) =>
    record.type === "points"
      ? Object.entries(record.values)
          .filter(([name]) => !/images-per-second|memory/.test(name))
          .map(([name, value]) => `${name}@${record.step}=${value}`)
      : [],
  );
  return { outcome, records, points };
}

function interruptedAt(step: number) {
  const controller = new AbortController();
  return {
    signal: controller.signal,
    emit(record: SpoolRecord) {
      if (record.type === "points" && record.step === step) controller.abort("yield");
    },
  };
}

test("a folder of images trains the same to the bit on the device, from its file, and after an interruption", async () => {
  const resident = await run();
  expect(resident.outcome.state).toBe("succeeded");
  const facts = resident.records.find((record) => record.type === "facts")!.dataset;
  expect(facts).toMatchObject({
    ...{ name: "image-folder", classNames: ["ant", "bee"], unreadable: 1 },
    ...{ train: 36, validation: 12, test: 16 },
  });
  const logs = resident.records.flatMap((record) => (record.type === "log" ? record.message : []));
  expect(logs.at(-1)).toMatch(/left out 1 of 65 images.*: train\/ant\/broken\.jpg \(/);

  const fromFile = await run({ residentShare: 0 });
  expect(fromFile.points).toEqual(resident.points);

  // Four updates an epoch: in the middle of the second one.
  const before = await run({ residentShare: 0, ...interruptedAt(6) });
  expect(before.outcome).toEqual({ state: "yielded" });
  const resume = before.records.findLast((record) => record.type === "checkpoint")!;
  expect(resume.step).toBe(6);
  const after = await run({ residentShare: 0, resume });
  expect([...before.points, ...after.points]).toEqual(resident.points);
});
