import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SpoolRecord } from "@resweep/spec";
import { afterAll, expect, test } from "vitest";
import { mountSmallDisk, whyNoSmallDisk } from "../faults/testing/small-disk.ts";
import { decodeRecord, encodeRecord } from "./line.ts";
import { SpoolReader } from "./reader.ts";
import { createReserve } from "./reserve.ts";
import { segmentFile } from "./segments.ts";
import { openSpoolWriter } from "./writer.ts";

const root = mkdtempSync(join(tmpdir(), "resweep-spool-"));
afterAll(() => rmSync(root, { recursive: true }));

const freshFolder = () => mkdtempSync(join(root, "spool-"));
const progress = (step: number): SpoolRecord => ({ type: "progress", step, totalSteps: 100 });
/** All of them are of the same length. */
const line = (step: number) => encodeRecord(progress(step));

test("NaN and infinities come back as they were", () => {
  const record: SpoolRecord = {
    type: "points",
    step: 3,
    epoch: 0.5,
    stage: 0,
    trainMs: 12.25,
    values: { "train/loss": Number.NaN, "validation/loss": Number.POSITIVE_INFINITY },
  };
  expect(decodeRecord(encodeRecord(record).subarray(0, -1))).toEqual(record);
});

test("any changed byte of a line is noticed", () => {
  const whole = line(7).subarray(0, -1);
  for (let i = 0; i < whole.length; i++) {
    const damaged = Buffer.from(whole);
    damaged[i] = damaged[i]! ^ 1;
    expect(decodeRecord(damaged)).toBeNull();
  }
});

test("a batch is offered again until it is acknowledged, and sequences go on from there", async () => {
  const folder = freshFolder();
  const reader = await SpoolReader.open(folder);
  expect((await reader.read(3)).records).toEqual([]);
  const writer = openSpoolWriter(folder);
  for (let step = 1; step <= 5; step++) writer.append(progress(step));
  const first = await reader.read(3);
  expect(first).toEqual({ records: [1, 2, 3].map(progress), fromSequence: 1 });
  expect(await reader.read(3)).toEqual(first);
  reader.acknowledge();
  expect(await reader.read(3)).toEqual({ records: [4, 5].map(progress), fromSequence: 4 });
  reader.acknowledge();
  expect((await reader.read(3)).records).toEqual([]);
  writer.append(progress(6));
  expect(await reader.read(3)).toEqual({ records: [progress(6)], fromSequence: 6 });
  writer.close();
  await reader.close();
});

test("a segment is deleted when all of it is acknowledged and the next is begun", async () => {
  const folder = freshFolder();
  const writer = openSpoolWriter(folder, { segmentBytes: 2 * line(1).length });
  const reader = await SpoolReader.open(folder);
  for (let step = 1; step <= 5; step++) writer.append(progress(step));
  expect(readdirSync(folder)).toEqual([
    "records-000000000001",
    "records-000000000003",
    "records-000000000005",
  ]);
  expect(await reader.read(9)).toEqual({ records: [1, 2].map(progress), fromSequence: 1 });
  expect(await reader.read(9)).toEqual({ records: [1, 2].map(progress), fromSequence: 1 });
  expect(readdirSync(folder)).toHaveLength(3);
  reader.acknowledge();
  expect(await reader.read(9)).toEqual({ records: [3, 4].map(progress), fromSequence: 3 });
  expect(readdirSync(folder)).toHaveLength(2);
  reader.acknowledge();
  expect(await reader.read(9)).toEqual({ records: [progress(5)], fromSequence: 5 });
  reader.acknowledge();
  expect(readdirSync(folder)).toEqual(["records-000000000005"]);
  expect([reader.acknowledged, reader.acknowledgedBytes]).toEqual([5, writer.bytes]);
  for (let step = 6; step <= 9; step++) writer.append(progress(step));
  expect(await drained(reader)).toEqual([6, 7, 8, 9].map(progress));
  expect(readdirSync(folder)).toEqual(["records-000000000009"]);
  writer.close();
  await reader.close();
});

test("who comes after a crash goes on with the oldest segment that is left, and its sequence", async () => {
  const folder = freshFolder();
  const segmentBytes = 2 * line(1).length;
  const writer = openSpoolWriter(folder, { segmentBytes });
  for (let step = 1; step <= 5; step++) writer.append(progress(step));
  writer.close();
  rmSync(segmentFile(folder, 1));
  appendFileSync(segmentFile(folder, 5), line(6).subarray(0, 20));
  const reader = await SpoolReader.open(folder);
  expect(await reader.cutTornTail()).toEqual({ records: 5, cutBytes: 20 });
  expect(await reader.read(9)).toEqual({ records: [3, 4].map(progress), fromSequence: 3 });
  reader.acknowledge();
  expect(await reader.cutTornTail()).toEqual({ records: 5, cutBytes: 0 });
  // What the supervisor adds comes after.
  const more = openSpoolWriter(folder, { firstSequence: 6, segmentBytes });
  more.append(progress(6));
  more.close();
  expect(await drained(reader)).toEqual([5, 6].map(progress));
  await reader.close();
});

test("a segment that lost its end is a gap: what follows is not believed", async () => {
  const folder = freshFolder();
  const writer = openSpoolWriter(folder, { segmentBytes: 2 * line(1).length });
  for (let step = 1; step <= 6; step++) writer.append(progress(step));
  writer.close();
  // After a crash of the machine: a whole record short, so that no checksum tells it.
  truncateSync(segmentFile(folder, 3), line(3).length);
  const reader = await SpoolReader.open(folder);
  expect(await drained(reader)).toEqual([1, 2, 3].map(progress));
  expect(await reader.cutTornTail()).toEqual({ records: 3, cutBytes: 2 * line(5).length });
  expect(readdirSync(folder)).toEqual(["records-000000000003"]);
  await reader.close();
});

test("wherever a crash cut a segment, what is left is a beginning of what was written, and it goes on from there", async () => {
  const segmentBytes = 2 * line(1).length;
  for (const cutSegment of [1, 3, 5]) {
    for (let size = 0; size <= segmentBytes; size += 9) {
      const folder = freshFolder();
      const writer = openSpoolWriter(folder, { segmentBytes });
      for (let step = 1; step <= 6; step++) writer.append(progress(step));
      writer.close();
      truncateSync(segmentFile(folder, cutSegment), size);
      const whole = cutSegment - 1 + Math.floor(size / line(1).length);
      const left = whole === cutSegment + 1 ? 6 : whole;

      const reader = await SpoolReader.open(folder);
      expect((await reader.cutTornTail()).records).toBe(left);
      const more = openSpoolWriter(folder, { firstSequence: left + 1, segmentBytes });
      more.append(progress(99));
      more.close();
      const steps = (await drained(reader)).map((record) => "step" in record && record.step);
      expect(steps).toEqual([...Array.from({ length: left }, (_, i) => i + 1), 99]);
      await reader.close();
    }
  }
});

test("half a line waits for its rest, and is cut when the writer is gone", async () => {
  const folder = freshFolder();
  const file = segmentFile(folder, 1);
  writeFileSync(file, line(1));
  appendFileSync(file, line(2).subarray(0, 20));
  const reader = await SpoolReader.open(folder);
  expect((await reader.read(10)).records).toEqual([progress(1)]);
  appendFileSync(file, line(2).subarray(20));
  expect((await reader.read(10)).records).toEqual([progress(1), progress(2)]);
  appendFileSync(file, line(2).subarray(0, 30));
  expect(await reader.cutTornTail()).toEqual({ records: 2, cutBytes: 30 });
  expect(statSync(file).size).toBe(2 * line(2).length);
  appendFileSync(file, line(3));
  expect((await reader.read(10)).records).toHaveLength(3);
  await reader.close();
});

test("after a damaged record nothing is believed", async () => {
  const folder = freshFolder();
  const lines = [1, 2, 3].map(line);
  lines[1]![20] = 0x78;
  writeFileSync(segmentFile(folder, 1), Buffer.concat(lines));
  const reader = await SpoolReader.open(folder);
  expect(await drained(reader)).toEqual([progress(1)]);
  await reader.cutTornTail();
  expect(readFileSync(segmentFile(folder, 1))).toEqual(lines[0]);
  await reader.close();
});

test("a record larger than a chunk is read whole", async () => {
  const folder = freshFolder();
  const writer = openSpoolWriter(folder);
  const log: SpoolRecord = { type: "log", level: "info", message: "x".repeat(3 << 20), at: "now" };
  writer.append(log);
  writer.append(progress(1));
  writer.close();
  const reader = await SpoolReader.open(folder);
  expect(await drained(reader)).toEqual([log, progress(1)]);
  await reader.close();
});

test("a full disk is no exception inside the step: what it refused waits", () => {
  const folder = freshFolder();
  symlinkSync("/dev/full", segmentFile(folder, 3));
  const writer = openSpoolWriter(folder, { segmentBytes: 2 * line(1).length });
  for (let step = 1; step <= 5; step++) writer.append(progress(step));
  expect(writer).toMatchObject({ blocked: true, problem: null, count: 2 });
  expect(() => writer.flush()).toThrow("ENOSPC");
  writer.close();
});

const skipped = whyNoSmallDisk();
test.skipIf(skipped !== null)(
  `what a full disk refused follows in order when there is room${skipped ? ` (skipped: ${skipped})` : ""}`,
  async () => {
    const folder = freshFolder();
    const disk = mountSmallDisk(folder, 1);
    try {
      const reserve = createReserve(folder);
      writeFileSync(join(folder, "hog"), Buffer.alloc((1 << 20) - (64 << 10) - 8_192));
      const writer = openSpoolWriter(folder, { segmentBytes: 4_096 });
      const log = (step: number): SpoolRecord => ({
        ...{ type: "log", level: "info", at: "now", message: `${step} `.repeat(100) },
      });
      let last = 0;
      while (!writer.blocked) writer.append(log(++last));
      writer.append(log(++last));
      expect(() => writer.flush()).toThrow("ENOSPC");
      const before = writer.count;
      reserve.release();
      writer.append(log(++last));
      expect(writer).toMatchObject({ blocked: false, problem: null, count: last });
      expect(before).toBeLessThan(last);
      writer.close();
      const reader = await SpoolReader.open(folder);
      expect(await drained(reader)).toEqual(Array.from({ length: last }, (_, i) => log(i + 1)));
      await reader.close();
    } finally {
      disk.unmount();
    }
  },
);

test("any other refusal is told as the spool's problem", async () => {
  const writer = openSpoolWriter(join(root, "not-there"));
  writer.append(progress(1));
  writer.append(progress(2));
  expect(writer).toMatchObject({ blocked: false, count: 0, problem: { code: "ENOENT" } });
  writer.close();
});

test("a spool of many segments under way at once: nothing is lost, doubled or left behind", async () => {
  const folder = freshFolder();
  const writer = openSpoolWriter(folder, { segmentBytes: 500 });
  const reader = await SpoolReader.open(folder);
  const seen: SpoolRecord[] = [];
  for (let step = 1; step <= 2_000; step++) {
    writer.append(progress(step));
    if (step % 97 === 0) seen.push(...(await drained(reader)));
    if (step % 500 === 0) await sleep(1);
  }
  writer.close();
  expect(writer.problem).toBeNull();
  seen.push(...(await drained(reader)));
  expect(seen).toEqual(Array.from({ length: 2_000 }, (_, i) => progress(i + 1)));
  expect(readdirSync(folder).length).toBeLessThanOrEqual(1);
  await reader.close();
});

async function drained(reader: SpoolReader): Promise<SpoolRecord[]> {
  const seen: SpoolRecord[] = [];
  for (;;) {
    const { records } = await reader.read(1_000);
    if (records.length === 0) return seen;
    seen.push(...records);
    reader.acknowledge();
  }
}
