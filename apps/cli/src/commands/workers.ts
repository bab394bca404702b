import { offersInParts } from "@resweep/spec";
import type { WorkerSummary } from "@resweep/store";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { table } from "../frame/table.ts";

/** The commands `workers` and `workers release`. */
export const addWorkers: AddCommand = (program, context) => {
  const { output } = context;
  const workers = program
    .command("workers")
    .description("The workers of the last day: what each offers, and whether it takes work")
    .option(...jsonOption)
    .action(async (options: { json?: boolean }) => {
      const all = await withClient(context, (client) => client.workers());
      if (options.json) return output.json(all);
      if (all.length === 0) return output.line("No worker is known. Start one: npx resweep worker");
      output.line(workerTable(all));
      for (const { id, name, quarantinedAt } of all.filter(isQuarantined))
        output.line(
          `Worker ${name} is quarantined since ${minute(quarantinedAt!)} for failing again and again; ` +
            `mend the machine, then: resweep workers release ${id}`,
        );
    });
  workers
    .command("release")
    .argument("<id>", "id of a quarantined worker (resweep workers)")
    .description("Give a quarantined worker work again")
    .option(...jsonOption)
    .action(
      async (argument: string, _options: unknown, command: { optsWithGlobals(): Options }) => {
        const id = identifier(argument);
        const worker = await withClient(context, async (client) => {
          await client.releaseWorker(id);
          return (await client.workers()).find((one) => one.id === id);
        });
        if (command.optsWithGlobals().json) output.json(worker ?? { id });
        else output.line(`Worker ${worker?.name ?? id} is released and takes work within seconds`);
      },
    );
};

interface Options {
  readonly json?: boolean;
}

const isQuarantined = ({ alive, quarantinedAt }: WorkerSummary) => alive && quarantinedAt !== null;
const minute = (at: Date) => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

function workerTable(workers: readonly WorkerSummary[]): string {
  const parts = (worker: WorkerSummary) => offersInParts(worker.offers);
  return table(workers, [
    { title: "id", right: true, of: ({ id }) => String(id) },
    { title: "name", of: ({ name }) => name },
    {
      title: "state",
      of: (worker) => (isQuarantined(worker) ? "quarantined" : worker.alive ? "online" : "offline"),
    },
    { title: "slots", right: true, of: ({ running, slots }) => `${running.length}/${slots}` },
    { title: "device", of: (worker) => parts(worker).device ?? "-" },
    {
      title: "memory",
      right: true,
      of: (worker) => {
        const { memoryGiB } = parts(worker);
        return memoryGiB === null ? "-" : `${memoryGiB} GiB`;
      },
    },
    { title: "busy", of: (worker) => (worker.alive && busyInWords(worker)) || "-" },
    { title: "fingerprint", of: (worker) => parts(worker).fingerprint ?? "-" },
    { title: "store", of: (worker) => parts(worker).stores.join(" ") || "-" },
    { title: "datasets", of: (worker) => parts(worker).datasets.join(" ") || "-" },
  ]);
}

/** `1.9 cores`, `1.2 cores, GPU 93 %` */
function busyInWords({ usage }: WorkerSummary): string {
  if (!usage) return "";
  const cores = usage.cores === null ? [] : [`${usage.cores} cores`];
  const gpus = usage.gpus.map(
    ({ busy }) => `GPU ${busy === null ? "?" : `${Math.round(100 * busy)} %`}`,
  );
  return [...cores, ...gpus].join(", ");
}
