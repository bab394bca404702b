import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { InvalidInput, parse, ResweepError } from "@resweep/spec";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { linesOf, PointRow, TrialRow } from "./rows.ts";
import { resultPrefix } from "./to-parquet.ts";

/** A file of an export, of trials or of points; it may be read as often as one likes. */
export type ExportFile =
  | { readonly holds: "trials"; rows(): AsyncGenerator<Placed<TrialRow>> }
  | { readonly holds: "points"; rows(): AsyncGenerator<Placed<PointRow>> };

/** A row and where it stands, for messages. */
export interface Placed<Row> {
  readonly row: Row;
  readonly place: string;
}

/** JSON lines or Parquet, told by their content. Throws InvalidInput naming the file, and later the line. */
export async function openExport(file: string): Promise<ExportFile> {
  const raw = (await isParquet(file)) ? () => parquetRows(file) : () => jsonRows(file);
  for await (const { row } of raw()) {
    if ("config" in row) return { holds: "trials", rows: () => checked(raw(), TrialRow) };
    if ("trial" in row) return { holds: "points", rows: () => checked(raw(), PointRow) };
    break;
  }
  throw InvalidInput.at(
    file,
    "holds neither trials nor points; name files that resweep export wrote with --format jsonl or parquet",
  );
}

type Raw = Record<string, unknown>;

async function* checked<Row>(
  rows: AsyncIterable<Placed<Raw>>,
  schema: Parameters<typeof parse<Row>>[0],
): AsyncGenerator<Placed<Row>> {
  for await (const { row, place } of rows) {
    try {
      yield { row: parse(schema, row), place };
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      const { path, message } = error.issues[0]!;
      throw InvalidInput.at(place, `${path}: ${message}`, { cause: error });
    }
  }
}

async function isParquet(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "r");
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
      return bytesRead === 4 && buffer.toString("latin1") === "PAR1";
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "is not there" : `cannot be read (${code})`;
    throw InvalidInput.at(file, reason, { cause: error });
  }
}

async function* jsonRows(file: string): AsyncGenerator<Placed<Raw>> {
  let number = 0;
  for await (const line of linesOf(createReadStream(file, "utf8"))) {
    number += 1;
    const place = `${file} line ${number}`;
    let row: unknown;
    try {
      row = JSON.parse(line);
    } catch (error) {
      throw InvalidInput.at(place, "is not JSON", { cause: error });
    }
    if (typeof row !== "object" || row === null)
      throw InvalidInput.at(place, "is not a JSON object");
    yield { row: row as Raw, place };
  }
}

async function* parquetRows(file: string): AsyncGenerator<Placed<Raw>> {
  const buffer = await asyncBufferFromFile(file);
  try {
    const metadata = await parquetMetadataAsync(buffer);
    let start = 0;
    for (const group of metadata.row_groups) {
      const end = start + Number(group.num_rows);
      const options = { file: buffer, metadata, rowStart: start, rowEnd: end };
      const rows: Raw[] = await parquetReadObjects(options);
      for (const [index, row] of rows.entries())
        yield { row: nested(row), place: `${file} row ${start + index + 1}` };
      start = end;
    }
  } catch (error) {
    if (error instanceof ResweepError) throw error;
    throw InvalidInput.at(file, `is not a sound Parquet file (${(error as Error).message})`, {
      cause: error,
    });
  }
}

/** The `results.` columns of a trial as one object; other rows stay as they are. JSON's names for NaN and infinities. */
function nested(row: Raw): Raw {
  const plain: Raw = {};
  const results: Raw = {};
  for (const [name, value] of Object.entries(row)) {
    const cell = typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
    if (!name.startsWith(resultPrefix)) plain[name] = cell;
    else if (cell !== null && cell !== undefined) results[name.slice(resultPrefix.length)] = cell;
  }
  return "config" in row ? { ...plain, results } : plain;
}
