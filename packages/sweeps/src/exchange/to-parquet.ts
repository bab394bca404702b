import {
  ByteWriter,
  type ColumnSource,
  ParquetWriter,
  schemaFromColumnData,
} from "hyparquet-writer";
import { linesOf, PointRow, TrialRow } from "./rows.ts";

/** Metric columns of trials are named after it: `results.validation/accuracy`. */
export const resultPrefix = "results.";
/** Rows held in memory and written as one row group. */
const groupRows = 50_000;

type Column = Required<Pick<ColumnSource, "name" | "type" | "nullable">>;
type Row = Readonly<Record<string, unknown>>;

const column = (name: string, type: Column["type"], nullable = false) => ({ name, type, nullable });
const pointColumns: readonly Column[] = [
  column("trial", "INT32"),
  column("sweep", "INT32"),
  column("name", "STRING"),
  column("step", "INT32"),
  column("epoch", "DOUBLE"),
  column("trainMs", "DOUBLE"),
  column("value", "DOUBLE"),
  column("attempt", "INT32"),
];

/**
 * An export's JSON lines as the bytes of a Parquet file, with a DOUBLE column for each metric of the trials, null where
 * a trial has none. Numbers that are not finite are themselves. Points stream through in row groups.
 */
export async function* toParquet(
  lines: AsyncIterable<string>,
  { points }: { readonly points: boolean },
): AsyncGenerator<Uint8Array> {
  if (points) {
    yield* writeFile(groups(pointRows(lines)), pointColumns);
    return;
  }
  // The columns are known once every trial was seen; a sweep's trials are held in memory anyway.
  const rows: Row[] = [];
  const metrics = new Set<string>();
  for await (const line of linesOf(lines)) {
    const { id, sweep, config, seed, state, results } = TrialRow.parse(JSON.parse(line));
    const named = Object.entries(results).map(([name, value]) => [resultPrefix + name, value]);
    for (const name of Object.keys(results)) metrics.add(name);
    rows.push({ id, sweep, config, seed, state, ...Object.fromEntries(named) });
  }
  yield* writeFile(rows.length > 0 ? [rows] : [], [
    column("id", "INT32"),
    column("sweep", "INT32"),
    column("config", "JSON"),
    column("seed", "DOUBLE"), // up to 2^53, as in JSON
    column("state", "STRING"),
    ...[...metrics].sort().map((name) => column(resultPrefix + name, "DOUBLE", true)),
  ]);
}

async function* pointRows(lines: AsyncIterable<string>): AsyncGenerator<Row> {
  for await (const line of linesOf(lines)) yield PointRow.parse(JSON.parse(line));
}

async function* groups(rows: AsyncIterable<Row>): AsyncGenerator<Row[]> {
  let group: Row[] = [];
  for await (const row of rows) {
    if (group.push(row) < groupRows) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

async function* writeFile(
  rowGroups: AsyncIterable<Row[]> | Iterable<Row[]>,
  columns: readonly Column[],
): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter();
  /** What was written since the last time; the writer goes on at its offset in the file. */
  const take = () => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  const schema = schemaFromColumnData({
    columnData: columns.map((one) => ({ ...one, data: [] })),
  });
  const file = new ParquetWriter({ writer, schema, createdBy: "resweep" });
  for await (const rows of rowGroups) {
    await file.write({
      columnData: columns.map((one) => ({
        ...one,
        data: rows.map((row) => row[one.name] ?? null),
      })),
      rowGroupSize: rows.length,
    });
    yield take();
  }
  await file.finish();
  yield take();
}
