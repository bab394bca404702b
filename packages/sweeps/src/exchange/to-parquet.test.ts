import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import { toParquet } from "./to-parquet.ts";

const count = 120_001;

async function* lines() {
  for (let step = 0; step < count; step += 1) {
    const value = step % 7 === 0 ? "NaN" : step / 3;
    const row = { trial: 1, sweep: 2, name: "train/loss", step, epoch: 0.1, trainMs: 1, value };
    yield `${JSON.stringify({ ...row, attempt: 1 })}\n`;
  }
}

async function bytesOf(source: AsyncIterable<string>, points: boolean) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of toParquet(source, { points })) chunks.push(chunk);
  return { chunks, file: new Uint8Array(Buffer.concat(chunks)).buffer };
}

test("many points leave in several row groups, and all come back", async () => {
  const { chunks, file } = await bytesOf(lines(), true);
  expect(chunks).toHaveLength(4); // three row groups and the footer
  const groups = parquetMetadata(file).row_groups.map((group) => Number(group.num_rows));
  expect(groups).toEqual([50_000, 50_000, 20_001]);
  const rows = await parquetReadObjects({ file });
  const wrong = rows.findIndex(
    ({ step, value }, i) => step !== i || !Object.is(value, i % 7 === 0 ? Number.NaN : i / 3),
  );
  expect({ rows: rows.length, wrong }).toEqual({ rows: count, wrong: -1 });
});

test.each([true, false])("nothing is a sound file too (points: %s)", async (points) => {
  const { file } = await bytesOf((async function* () {})(), points);
  expect(await parquetReadObjects({ file })).toEqual([]);
});
