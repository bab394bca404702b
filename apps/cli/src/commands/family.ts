import { findMetric } from "@resweep/spec";
import type { Family, FamilyCost, FamilyMember, TwinPlan } from "@resweep/sweeps";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, type CliContext, jsonOption } from "../frame/command.ts";
import { difference, metricValue } from "../frame/evidence-words.ts";
import { identifier } from "../frame/identifier.ts";
import { type Column, table } from "../frame/table.ts";
import { count, duration, number, trialCount, value } from "../frame/words.ts";

export const addFamily: AddCommand = (program, context) => {
  program
    .command("family")
    .argument("<sweep>", "id of a sweep")
    .description("Its networks as a tree: what each stage made of them, cost and bought")
    .option("--twins", "show the dense twins that its compressed networks lack")
    .option("--launch-twins", "launch these twins in the sweep; asked again, nothing")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Means over the seeds; after the accuracy the half of its 95 % interval. "against parent" is the difference of accuracies
seed by seed. "front": no other network is as accurate with less of this. "dense twin": the difference to a network that was
trained as small from the start; in brackets where the sweep has none of equal MACs and updates, only one that is near.
--twins plans what is lacking: the network of the same architecture whose MACs are closest, and as many epochs as the
compressed one was trained and fine-tuned for together; --launch-twins adds those trials to the sweep, for the same seeds.
--json: {accuracy, costs, networks: [{id, parent, depth, stage, options, config, trials, seeds, values, change, hardware,
init, frontOf, compressed, twin: {id, macs, updates, equal, difference}}]}; of twins {twins: [{of, architecture, macs, compressedMacs, equal,
epochs, seeds, values}], trials, without}`,
    )
    .action(async (argument: string, options: Options) => {
      const id = identifier(argument);
      if (options.twins || options.launchTwins) return showTwins(context, id, options);
      const family = await withClient(context, (client) => client.evidence.family(id));
      const { output } = context;
      if (options.json) return output.json(family);
      output.line(treeOf(family));
      const hardware = new Set(family.networks.flatMap((network) => network.hardware));
      for (const name of hardware) output.line(`Latency of one image on ${name}`);
    });
};

interface Options {
  readonly json?: boolean;
  readonly twins?: boolean;
  readonly launchTwins?: boolean;
}

async function showTwins(
  context: CliContext,
  id: number,
  { json, launchTwins }: Options,
): Promise<void> {
  const { output } = context;
  const [family, plan] = await withClient(context, async ({ evidence }) => [
    await evidence.family(id),
    await (launchTwins ? evidence.launchTwins(id) : evidence.twins(id)),
  ]);
  if (json) return output.json(plan);
  for (const line of twinsInWords(family, plan)) output.line(line);
  if (plan.trials === 0) return;
  const trials = trialCount(plan.trials);
  output.line(
    launchTwins
      ? `Sweep ${id}: ${trials} more`
      : `${trials} to launch: resweep family ${id} --launch-twins`,
  );
}

/** A line each twin, networks by their numbers in the tree. */
function twinsInWords({ networks }: Family, { twins, without }: TwinPlan): string[] {
  const placesOf = (ids: readonly string[]) =>
    ids.map((id) => networks.findIndex((network) => network.id === id) + 1).join(", ");
  const lines = twins.map(({ of, values, macs, compressedMacs, equal, epochs, seeds }) => {
    const apart = 100 * (macs / compressedMacs - 1);
    const words = Object.entries(values).map(([path, one]) => `${path} ${value(one)}`);
    const work = `${count(macs)} MACs, ${apart < 0 ? "" : "+"}${apart.toFixed(1)} %`;
    const nearest = equal ? "" : " (the closest there is)";
    return `twin of ${placesOf(of)}: ${words.join(", ")}; ${work}${nearest}; ${epochs} epochs; seeds ${seeds.join(", ")}`;
  });
  if (without.length > 0)
    lines.push(`none for ${placesOf(without)}: the architecture has no option for its width`);
  return lines.length > 0 ? lines : ["No compressed network lacks its dense twin"];
}

function treeOf({ networks, accuracy, costs }: Family): string {
  const branches = branchesOf(networks);
  const places = new Map(networks.map(({ id }, i) => [id, i + 1]));
  const costColumn = (cost: FamilyCost): Column<FamilyMember> => ({
    title: titles[cost],
    right: true,
    of: ({ values, frontOf }) => {
      const mean = values[cost]?.mean;
      return mean === undefined
        ? "-"
        : `${costInWords(cost, mean)}${frontOf.includes(cost) ? " *" : "  "}`;
    },
  });
  const rows = table(networks, [
    { title: "#", right: true, of: ({ id }) => String(places.get(id)) },
    { title: "network", of: (network) => `${branches.get(network.id)}${nameOf(network)}` },
    { title: "seeds", right: true, of: ({ seeds }) => String(seeds) },
    { title: accuracy, right: true, of: ({ values }) => meanOf(accuracy, values[accuracy]) },
    {
      title: "against parent",
      right: true,
      of: ({ change }) => {
        const own = change[accuracy];
        return own ? difference(accuracy, own.mean) : "-";
      },
    },
    ...costs.map(costColumn),
    {
      title: "dense twin",
      of: ({ twin }) => {
        if (!twin) return "-";
        const by = twin.difference ? difference(accuracy, twin.difference.mean) : "-";
        const words = `${by} to ${places.get(twin.id)}`;
        return twin.equal
          ? words
          : `(${words}, ${number(twin.macs)} x MACs, ${number(twin.updates)} x updates)`;
      },
    },
  ]);
  return `${rows}\n* on the front of ${accuracy} against this cost`;
}

const titles: Record<FamilyCost, string> = {
  "network/macs": "MACs",
  "network/parameters": "parameters",
  "network/bytes": "file",
  "latency/median": "latency",
  "memory/peak": "peak memory",
  "cost/total": "training",
};

function costInWords(cost: FamilyCost, mean: number): string {
  const unit = findMetric(cost)?.unit;
  if (unit === "B") return `${count(Math.round(mean / 1000))} kB`;
  if (unit === "count") return count(Math.round(mean));
  if (cost === "cost/total") return duration(mean);
  return `${number(mean)} ${unit}`;
}

function meanOf(metric: string, summary: FamilyMember["values"][string] | undefined): string {
  if (!summary) return "-";
  const { mean, interval } = summary;
  const half = interval ? (100 * (interval.high - interval.low)) / 2 : null;
  return `${metricValue(metric, mean)}${half === null ? "" : ` ± ${half.toFixed(2)}`}`;
}

function nameOf({ stage, options, depth }: FamilyMember): string {
  const words = Object.entries(options).map(([path, given]) => {
    const last = path.split(".").at(-1);
    if (depth > 0 && last === "name") return value(given);
    return `${depth === 0 ? last : path} ${value(given)}`;
  });
  return [stage, words.join(", ")].filter(Boolean).join(" ");
}

/** By id, the lines that lead to a network from its parent. */
function branchesOf(networks: readonly FamilyMember[]): ReadonlyMap<string, string> {
  const branches = new Map<string, string>();
  /** What stands before a network's children. */
  const trunks = new Map<string | null, string>([[null, ""]]);
  networks.forEach(({ id, parent }, at) => {
    const trunk = trunks.get(parent)!;
    const isLast = !networks.slice(at + 1).some((other) => other.parent === parent);
    branches.set(id, parent === null ? "" : `${trunk}${isLast ? "└ " : "├ "}`);
    trunks.set(id, parent === null ? "" : `${trunk}${isLast ? "  " : "│ "}`);
  });
  return branches;
}
