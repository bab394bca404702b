import { InvalidInput, unknownName } from "@resweep/spec";
import { machine, type Report } from "../bench/report.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import type { Environment } from "../frame/environment.ts";
import type { Output } from "../frame/output.ts";
import { table } from "../frame/table.ts";
import { wholeNumber } from "../frame/whole-number.ts";
import { number } from "../frame/words.ts";

const benchmarks = [
  "engine",
  "epoch",
  "diagnostics",
  "update",
  "ingest",
  "schedule",
  "spool",
  "logging",
  "start",
  "ui",
  "delete",
  "backup",
  "deploy",
  "search",
];

export const addBench: AddCommand = (program, { output, environment }) => {
  program
    .command("bench")
    .argument("[name]", benchmarks.join(", "), "engine")
    .description("Measure this machine")
    .option("--only <row>", "one row of the table, or all that begin with a word: paced")
    .option(
      "--quick",
      "engine: ResNet-20 alone, without the ways that take longest; ui: a tenth of the history",
    )
    .option("--network <name>", "engine: one network, such as resnet50")
    .option("--batch <n>", "engine: images in a step (128 of 32x32, 8 of 224x224)")
    .option(
      "--threads <n>",
      "engine, epoch, diagnostics, update, deploy: threads to share out (RESWEEP_THREADS; all cores)",
    )
    .option("--rounds <n>", "rounds to take the median of")
    .option("--writers <n>", "ingest: attempts that write at the same time (64)")
    .option(
      "--seconds <n>",
      "ingest: length of each measurement (10); ui: how long points are followed (30)",
    )
    .option("--rate <n>", "ingest: points a second of the paced measurement (50000)")
    .option(
      "--trials <n>",
      "schedule: trials of one second each (400); search: trials of history (10000)",
    )
    .option("--slots <n>", "schedule: slots they run on (16)")
    .option(
      "--points <n>",
      "ui: points of a chart (1000000); delete: of the trial (6500000); backup: of the database (10000000)",
    )
    .option(...jsonOption)
    .action(async (name: string, options: BenchOptions) => {
      const result = await measure(name, options, environment, output);
      if (options.json) return output.json(result);
      output.line(
        table(result.rows, [
          { title: "name", of: (row) => row.name },
          { title: "median", right: true, of: (row) => number(row.median) },
          { title: "min", right: true, of: (row) => number(row.min) },
          { title: "max", right: true, of: (row) => number(row.max) },
          { title: "unit", of: (row) => row.unit },
        ]),
      );
    });
};

type BenchOptions = Partial<Record<"only" | "network" | (typeof counts)[number], string>> & {
  json?: boolean;
  quick?: boolean;
};

const counts = [
  ...(["rounds", "batch", "threads", "writers", "seconds"] as const),
  ...(["rate", "trials", "slots", "points"] as const),
];

async function measure(
  name: string,
  options: BenchOptions,
  { root, threads, python, datasets }: Environment,
  output: Output,
): Promise<Report> {
  const given = Object.fromEntries(
    counts.flatMap((key) =>
      options[key] === undefined ? [] : [[key, wholeNumber(`--${key}`, options[key])]],
    ),
  ) as Partial<Record<(typeof counts)[number], number>>;
  switch (name) {
    case "ingest":
      return onlyRow(
        await (await import("../bench/ingest.ts")).benchIngest({
          root,
          only: options.only,
          ...given,
        }),
        options,
      );
    case "schedule":
      return onlyRow(
        await (await import("../bench/schedule.ts")).benchSchedule({ root, ...given }),
        options,
      );
    case "spool": {
      const { benchSpool } = await import("@resweep/train");
      return onlyRow({ machine: machine(), rows: benchSpool({ rounds: given.rounds }) }, options);
    }
    case "logging": {
      const { benchLogging } = await import("@resweep/train");
      const rows = await benchLogging({ rounds: given.rounds });
      return onlyRow({ machine: machine(), rows }, options);
    }
    case "start": {
      const { benchStart } = await import("@resweep/train");
      const rows = await benchStart({ rounds: given.rounds });
      return onlyRow({ machine: machine(), rows }, options);
    }
    case "ui": {
      const { benchUi } = await import("../bench/ui/bench-ui.ts");
      const { only, quick } = options;
      return onlyRow(await benchUi({ root, only, quick, note: output.note, ...given }), options);
    }
    case "delete":
      return onlyRow(
        await (await import("../bench/delete.ts")).benchDelete({ root, ...given }),
        options,
      );
    case "backup":
      return onlyRow(
        await (await import("../bench/backup.ts")).benchBackup({ root, ...given }),
        options,
      );
    case "deploy": {
      const { benchDeploy } = await import("../bench/deploy.ts");
      const { rounds } = given;
      const used = given.threads ?? threads ?? undefined;
      return onlyRow(await benchDeploy({ threads: used, rounds, note: output.note }), options);
    }
    case "search": {
      const { benchSearch } = await import("../bench/search.ts");
      return benchSearch({ ...given, only: options.only });
    }
    case "epoch": {
      const { benchEpoch } = await import("@resweep/train");
      const { parseDatasetFolders } = await import("@resweep/data");
      const rows = await benchEpoch({
        ...{ rounds: given.rounds, only: options.only },
        threads: given.threads ?? threads ?? undefined,
        folders: parseDatasetFolders(datasets ?? undefined),
      });
      return { machine: machine(), rows };
    }
    case "diagnostics": {
      const { benchDiagnostics } = await import("@resweep/train");
      const rows = await benchDiagnostics({
        ...{ rounds: given.rounds, only: options.only },
        threads: given.threads ?? threads ?? undefined,
      });
      return { machine: machine(), rows };
    }
    case "update": {
      const { benchUpdate } = await import("@resweep/train");
      const rows = await benchUpdate({
        ...{ rounds: given.rounds, only: options.only },
        threads: given.threads ?? threads ?? undefined,
      });
      return { machine: machine(), rows };
    }
    case "engine": {
      const { benchEngine } = await import("../bench/engine/bench-engine.ts");
      const { only, network, quick } = options;
      const { rounds, batch } = given;
      return await benchEngine({
        ...{ root, python, only, network, quick, rounds, batch, note: output.note },
        threads: given.threads ?? threads ?? undefined,
      });
    }
    default:
      throw InvalidInput.at("bench", unknownName("benchmark", name, benchmarks));
  }
}

function onlyRow(report: Report, { only }: BenchOptions): Report {
  if (only === undefined) return report;
  const rows = report.rows.filter(({ name }) => name === only || name.startsWith(`${only} `));
  if (rows.length === 0) {
    const names = report.rows.map(({ name }) => name);
    throw InvalidInput.at("--only", unknownName("row", only, names));
  }
  return { ...report, rows };
}
