import { InvalidInput, Unavailable, unknownName } from "@resweep/spec";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { table } from "../frame/table.ts";
import { number } from "../frame/words.ts";

/** Every benchmark of the design; those without an implementation yet refuse. */
const benchmarks = ["engine", "ingest", "schedule", "ui"];

interface Bench {
  readonly machine: unknown;
  readonly rows: readonly {
    readonly name: string;
    readonly unit: string;
    readonly median: number;
    readonly min: number;
    readonly max: number;
  }[];
}
type BenchEngine = (options: { only?: string; rounds?: number }) => Promise<Bench>;

export const addBench: AddCommand = (program, { output }) => {
  program
    .command("bench")
    .argument("[name]", benchmarks.join(", "), "engine")
    .description("Measure this machine")
    .option("--only <row>", "one row of the table")
    .option("--rounds <n>", "rounds to take the median of")
    .option(...jsonOption)
    .action(async (name: string, options: { only?: string; rounds?: string; json?: boolean }) => {
      if (!benchmarks.includes(name))
        throw InvalidInput.at("bench", unknownName("benchmark", name, benchmarks));
      const rounds = options.rounds === undefined ? undefined : readRounds(options.rounds);
      const result = await (await find(name))({ only: options.only, rounds });
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

async function find(name: string): Promise<BenchEngine> {
  if (name === "engine") {
    const engine = (await import("@resweep/engine")) as { benchEngine?: BenchEngine } & object;
    if (engine.benchEngine) return engine.benchEngine;
  }
  throw new Unavailable(`bench ${name} is not there yet`);
}

function readRounds(text: string): number {
  const rounds = Number(text);
  if (Number.isInteger(rounds) && rounds > 0) return rounds;
  throw InvalidInput.at("--rounds", `must be a whole number above 0, not "${text}"`);
}
