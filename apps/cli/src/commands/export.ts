import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { InvalidInput, unknownName } from "@resweep/spec";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";

const formats = ["csv", "jsonl", "parquet"] as const;
type Format = (typeof formats)[number];

export const addExport: AddCommand = (program, context) => {
  program
    .command("export")
    .argument("<sweep>", "id of a sweep")
    .description("Trials of a sweep, or all their metric points")
    .option("--format <format>", formats.join(", "))
    .option("--points", "one metric point a line instead of one trial a line")
    .option("--output <file>", "write to a file instead of standard output")
    .option(jsonOption[0], "short for --format jsonl")
    .action(async (argument: string, options: ExportOptions) => {
      const id = identifier(argument);
      const format = readFormat(options.format ?? (options.json ? "jsonl" : "csv"));
      const { output } = context;
      const points = options.points ?? false;
      if (format === "parquet" && options.output === undefined)
        throw InvalidInput.at("--output", "a Parquet file is binary; name a file to write it to");
      await withClient(context, async (client) => {
        const lines = client.export(id, {
          format: format === "parquet" ? "jsonl" : format,
          points,
        });
        if (format === "parquet" && options.output !== undefined) {
          const { toParquet } = await import("@resweep/sweeps");
          await writeWhole(options.output, toParquet(lines, { points }));
          output.note(`Wrote ${options.output}`);
        } else if (options.output === undefined) {
          for await (const line of lines) await output.write(line);
        } else {
          await writeWhole(options.output, lines);
          output.note(`Wrote ${options.output}`);
        }
      });
    });
};

interface ExportOptions {
  readonly format?: string;
  readonly points?: boolean;
  readonly output?: string;
  readonly json?: boolean;
}

function readFormat(format: string): Format {
  const known = formats.find((name) => name === format);
  if (known) return known;
  throw InvalidInput.at("--format", unknownName("format", format, formats));
}

/** The whole file or none: an export that fails leaves the old file as it was. */
async function writeWhole(file: string, lines: AsyncIterable<string | Uint8Array>): Promise<void> {
  const target = path.resolve(file);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    await pipeline(Readable.from(lines), createWriteStream(temporary));
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "EACCES" || code === "EISDIR" || code === "ENOTDIR")
      throw InvalidInput.at("--output", `${file} cannot be written (${code})`, { cause: error });
    throw error;
  }
}
