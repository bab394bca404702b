import { findMetric, InvalidInput } from "@resweep/spec";
import type { NetworkVersion } from "@resweep/store";
import type { NetworkDetail } from "@resweep/sweeps";
import { withClient } from "../client/open-client.ts";
import { readStage } from "../client/stage-checkpoint.ts";
import { type AddCommand, type CliContext, jsonOption } from "../frame/command.ts";
import { metricValue } from "../frame/evidence-words.ts";
import { identifier } from "../frame/identifier.ts";
import { table } from "../frame/table.ts";
import { count, number, value } from "../frame/words.ts";

/** The command `networks` and those below it. */
export const addNetworks: AddCommand = (program, context) => {
  const networks = program
    .command("networks")
    .description("The registry of networks: named versions with their lineage, and aliases")
    .addHelpText(
      "after",
      `
A network is given as name@version, as a name (its newest version) or as an alias. What is registered is kept: its trial
can be neither deleted nor opened again until the version is removed.`,
    );
  networks
    .command("list", { isDefault: true })
    .description("All of them")
    .option(...jsonOption)
    .action(({ json }: Options) => list(context, json));
  networks
    .command("add")
    .argument("<name>", "a name; its next version is made")
    .requiredOption("--trial <id>", "id of the trial")
    .option("--stage <n>", "as that stage left it: 0 the training; the last unless given")
    .option("--notes <text>", "what is to be known of it")
    .description("Name what a trial has come to")
    .option(...jsonOption)
    .action((name: string, options: AddOptions) => add(name, options, context));
  networks
    .command("show")
    .argument("<network>")
    .description("How it came about, what was measured at each step, what it was promoted to")
    .option(...jsonOption)
    .action((reference: string, { json }: Options) => show(reference, context, json));
  networks
    .command("alias")
    .argument("<alias>", "such as best-small")
    .argument("[network]", "what it stands for from now on")
    .option("--why <text>", "kept in its history")
    .option("--none", "it stands for nothing any more")
    .description("Promote a network: make an alias stand for it")
    .option(...jsonOption)
    .action((alias: string, reference: string | undefined, options: AliasOptions) =>
      promote(alias, reference, options, context),
    );
  networks
    .command("note")
    .argument("<network>")
    .argument("<text>", "takes the place of its notes")
    .description("What is to be known of a network")
    .option(...jsonOption)
    .action(async (reference: string, notes: string, { json }: Options) => {
      await withClient(context, (client) => client.networks.annotate(reference, notes));
      if (json) context.output.json({ network: reference, notes });
      else context.output.line(`Noted at ${reference}`);
    });
  networks
    .command("remove")
    .argument("<network>")
    .description("Take a version out; its number is not given again")
    .option(...jsonOption)
    .action(async (reference: string, { json }: Options) => {
      await withClient(context, (client) => client.networks.remove(reference));
      if (json) context.output.json({ removed: reference });
      else context.output.line(`Removed ${reference}; its trial may be deleted`);
    });
};

interface Options {
  readonly json?: boolean;
}
interface AddOptions extends Options {
  readonly trial: string;
  readonly stage?: string;
  readonly notes?: string;
}
interface AliasOptions extends Options {
  readonly why?: string;
  readonly none?: boolean;
}

async function list(context: CliContext, json = false): Promise<void> {
  const { output } = context;
  const all = await withClient(context, (client) => client.networks.list());
  if (json) return output.json(all);
  if (all.length === 0)
    return output.line("No network is registered: npx resweep networks add NAME --trial ID");
  output.line(
    table(all, [
      { title: "network", of: nameOf },
      { title: "aliases", of: ({ aliases }) => aliases.join(" ") || "-" },
      { title: "trial", right: true, of: ({ trialId }) => String(trialId) },
      { title: "stage", of: ({ stage, stageName }) => `${stage} ${stageName}` },
      ...shownMetrics.map((metric) => ({
        title: metric,
        right: true,
        of: ({ values }: NetworkVersion) => measured(metric, values[metric]),
      })),
      { title: "registered", of: ({ createdAt }) => minute(createdAt) },
      { title: "by", of: ({ createdBy }) => createdBy },
    ]),
  );
}

async function add(name: string, options: AddOptions, context: CliContext): Promise<void> {
  const stage = readStage(options.stage);
  const network = {
    ...{ name, trial: identifier(options.trial) },
    ...(stage === "last" ? {} : { stage }),
    ...(options.notes === undefined ? {} : { notes: options.notes }),
  };
  const made = await withClient(context, (client) => client.networks.add(network));
  if (options.json) context.output.json(made);
  else context.output.line(`Registered ${nameOf(made)}`);
}

async function show(reference: string, context: CliContext, json = false): Promise<void> {
  const { output } = context;
  const found = await withClient(context, (client) => client.networks.show(reference));
  if (json) return output.json(found);
  const { aliases, sweepId, sweepName, trialId, notes, checkpoint, origin, lineage } = found;
  output.line(`${nameOf(found)}${aliases.length > 0 ? ` (${aliases.join(", ")})` : ""}`);
  output.line(`of trial ${trialId} in sweep ${sweepId} (${sweepName}), by ${found.createdBy}`);
  output.line(`checkpoint ${checkpoint.key}, SHA-256 ${checkpoint.sha256}`);
  if (notes) output.line(notes);
  if (origin !== null) output.line(`began with ${value(origin)}`);
  output.line(lineageOf(lineage));
  for (const { at, alias, network, by, why } of found.promotions)
    output.line(
      `${minute(at)}: ${alias} ${network === null ? "taken away" : `became ${network}`} by ${by}${why && `: ${why}`}`,
    );
}

function lineageOf(lineage: NetworkDetail["lineage"]): string {
  return table(lineage, [
    { title: "trial", right: true, of: ({ trialId }) => String(trialId) },
    { title: "stage", of: ({ stage, name }) => `${stage} ${name}` },
    ...shownMetrics.map((metric) => ({
      title: metric,
      right: true,
      of: ({ values }: NetworkDetail["lineage"][number]) => measured(metric, values[metric]),
    })),
  ]);
}

async function promote(
  alias: string,
  reference: string | undefined,
  { why = "", none = false, json }: AliasOptions,
  context: CliContext,
): Promise<void> {
  if ((reference === undefined) !== none)
    throw InvalidInput.at("network", "name what the alias is to stand for, or say --none");
  await withClient(context, (client) => client.networks.promote(alias, reference ?? null, why));
  if (json) return context.output.json({ alias, network: reference ?? null });
  context.output.line(
    reference === undefined ? `${alias} stands for nothing` : `${alias} stands for ${reference}`,
  );
}

const shownMetrics = [
  ...["validation/accuracy", "test/accuracy", "network/macs", "network/bytes"],
  "latency/median",
];

function measured(metric: string, given: number | string | undefined): string {
  if (typeof given !== "number") return given ?? "-";
  const unit = findMetric(metric)?.unit;
  if (unit === "count") return count(Math.round(given));
  if (unit === "B") return `${count(Math.round(given / 1000))} kB`;
  return unit === "ms" ? `${number(given)} ms` : metricValue(metric, given);
}

const nameOf = ({ name, version }: { name: string; version: number }) => `${name}@${version}`;
const minute = (at: Date) => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
