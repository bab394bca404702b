import { InvalidInput, unknownName } from "@resweep/spec";
import type { ExportRows } from "@resweep/sweeps";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { writeWhole } from "../frame/write-whole.ts";

const formats = ["csv", "jsonl", "parquet"] as const;
type Format = (typeof formats)[number];

export const addExport: AddCommand = (program, context) => {
  program
    .command("export")
    .argument("<sweep>", "id of a sweep")
    .description("Trials of a sweep, or all their stages, points, sensitivity scans, confusions")
    .option("--format <format>", formats.join(", "))
    .option("--stages", "one stage a line: what its network came to and cost")
    .option("--points", "one metric point a line instead of one trial a line")
    .option("--sensitivity", "one layer pruned alone by one ratio a line")
    .option("--confusion", "one pair of classes of a stage's network a line, with its images")
    .option("--output <file>", "write to a file instead of standard output")
    .option(jsonOption[0], "short for --format jsonl")
    .action(async (argument: string, options: ExportOptions) => {
      const id = identifier(argument);
      const format = readFormat(options.format ?? (options.json ? "jsonl" : "csv"));
      const { output } = context;
      const rows = readRows(options);
      if (format === "parquet" && rows !== "trials" && rows !== "points")
        throw InvalidInput.at(`--${rows}`, "is written as csv or jsonl");
      if (format === "parquet" && options.output === undefined)
        throw InvalidInput.at("--output", "a Parquet file is binary; name a file to write it to");
      await withClient(context, async (client) => {
        const lines = client.export(id, {
          format: format === "parquet" ? "jsonl" : format,
          rows,
        });
        if (format === "parquet" && options.output !== undefined) {
          const { toParquet } = await import("@resweep/sweeps");
          await writeWhole(
            "--output",
            options.output,
            toParquet(lines, { points: rows === "points" }),
          );
          output.note(`Wrote ${options.output}`);
        } else if (options.output === undefined) {
          for await (const line of lines) await output.write(line);
        } else {
          await writeWhole("--output", options.output, lines);
          output.note(`Wrote ${options.output}`);
        }
      });
    });
};

interface ExportOptions {
  readonly format?: string;
  readonly stages?: boolean;
  readonly points?: boolean;
  readonly sensitivity?: boolean;
  readonly confusion?: boolean;
  readonly output?: string;
  readonly json?: boolean;
}

function readRows(options: ExportOptions): ExportRows {
  const named = (["stages", "points", "sensitivity", "confusion"] as const).filter(
    (rows) => options[rows],
  );
  const [rows = "trials", other] = named;
  if (other) throw InvalidInput.at(`--${rows}`, `goes without --${other}: name one of them`);
  return rows;
}

function readFormat(format: string): Format {
  const known = formats.find((name) => name === format);
  if (known) return known;
  throw InvalidInput.at("--format", unknownName("format", format, formats));
}
