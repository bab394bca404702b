import type { BenchReport } from "@resweep/engine";
import { InvalidInput, Unavailable, unknownName } from "@resweep/spec";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { table } from "../frame/table.ts";
import { number } from "../frame/words.ts";

/** Every benchmark of the design; those without an implementation yet refuse. */
const benchmarks = ["engine", "ingest", "schedule", "ui"];

export const addBench: AddCommand = (program, { output, environment }) => {
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
      const { threads } = environment;
      const { only } = options;
      const result = await measure(name, { only, rounds, threads: threads ?? undefined });
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

async function measure(
  name: string,
  options: { only?: string; rounds?: number; threads?: number },
): Promise<BenchReport> {
  if (name !== "engine") throw new Unavailable(`bench ${name} is not there yet; bench engine is`);
  const { benchEngine } = await import("@resweep/engine");
  return benchEngine(options);
}

function readRounds(text: string): number {
  const rounds = Number(text);
  if (Number.isInteger(rounds) && rounds > 0) return rounds;
  throw InvalidInput.at("--rounds", `must be a whole number above 0, not "${text}"`);
}
