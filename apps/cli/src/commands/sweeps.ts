import { InvalidInput } from "@resweep/spec";
import type { Shelf, SweepSummary } from "@resweep/store";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { frontOf } from "../frame/front-words.ts";
import { table } from "../frame/table.ts";
import { wholeNumber } from "../frame/whole-number.ts";
import { number } from "../frame/words.ts";

export const addSweeps: AddCommand = (program, context) => {
  program
    .command("sweeps")
    .description("The newest sweeps")
    .argument("[words...]", "only those whose name, notes, tags or launcher have each of them")
    .option("--limit <n>", "how many", "20")
    .option("--shelf <name>", "current (as usual), archived or deleted")
    .option(...jsonOption)
    .action(async (words: string[], options: { limit: string; shelf?: string; json?: boolean }) => {
      const limit = wholeNumber("--limit", options.limit);
      const sweeps = await withClient(context, (client) =>
        client.sweeps({ limit, shelf: readShelf(options.shelf), search: words.join(" ") }),
      );
      const { output } = context;
      if (options.json) return output.json(sweeps);
      if (sweeps.length === 0 && (words.length > 0 || options.shelf !== undefined))
        return output.line("No such sweep");
      if (sweeps.length === 0)
        return output.line(
          "No sweep yet. Launch one: npx resweep launch examples/demo.yaml --wait",
        );
      output.line(sweepTable(sweeps));
    });
};

const shelves = ["current", "archived", "deleted"] as const satisfies readonly Shelf[];

function readShelf(text: string | undefined): Shelf | undefined {
  if (text === undefined) return undefined;
  const shelf = shelves.find((name) => name === text);
  if (shelf === undefined)
    throw InvalidInput.at("--shelf", `must be ${shelves.join(", ")}, not "${text}"`);
  return shelf;
}

function sweepTable(sweeps: readonly SweepSummary[]): string {
  return table(sweeps, [
    { title: "id", right: true, of: ({ id }) => String(id) },
    { title: "name", of: ({ name }) => name },
    { title: "state", of: ({ state }) => state },
    {
      title: "trials",
      right: true,
      of: ({ trials }) => `${ended(trials)}/${trials.total}`,
    },
    {
      title: "best",
      of: (sweep) => {
        const { best, objective } = sweep;
        if (best) return `${objective.metric} ${number(best.value)} (trial ${best.number})`;
        return frontOf(sweep) ?? "-";
      },
    },
    {
      title: "created",
      of: ({ createdAt }) => createdAt.toISOString().slice(0, 16).replace("T", " "),
    },
    { title: "by", of: ({ createdBy }) => createdBy },
  ]);
}

/** Trials that have come to an end, however they ended. */
export function ended({ total, planned, queued, running }: SweepSummary["trials"]): number {
  return total - planned - queued - running;
}
