import { InvalidInput, Unavailable } from "@resweep/spec";
import type { AddCommand, CliContext } from "../frame/command.ts";
import { artifactAddress } from "../frame/environment.ts";
import { wholeNumber } from "../frame/whole-number.ts";

export const addWorker: AddCommand = (program, context) => {
  program
    .command("worker")
    .description("Train trials on this machine until it is stopped")
    .option("--slots <n>", "trials at a time (RESWEEP_SLOTS; by cores and memory unless given)")
    .option("--threads <n>", "threads of each trial (RESWEEP_THREADS; the cores shared out)")
    .option("--name <name>", "as it is shown on the page; the host's name unless given")
    .option(
      "--artifacts <address>",
      "where checkpoints go: a folder or s3://bucket/prefix (RESWEEP_ARTIFACTS)",
    )
    .option("--eager", "run training steps call by call instead of as one recorded graph")
    .option(
      "--resident-share <fraction>",
      "share of free memory, of a GPU's memory, that a trial's dataset may take to stay on the device (0.25); with 0 none does",
    )
    .option("--xla", "let XLA compile clusters of operations: may pay on a GPU, not on cores")
    .option("--json", "print id, name, slots and threads as JSON once it takes work")
    .addHelpText(
      "after",
      `
On another machine than the database's, set DATABASE_URL and REDIS_URL. Ctrl-C or SIGTERM lets running trials write
a checkpoint and gives them back, within a minute; a second one ends them at once.`,
    )
    .action((options: WorkerCommandOptions) => work(options, context));
};

interface WorkerCommandOptions {
  readonly slots?: string;
  readonly threads?: string;
  readonly name?: string;
  readonly artifacts?: string;
  readonly eager?: boolean;
  readonly xla?: boolean;
  readonly residentShare?: string;
  readonly json?: boolean;
}

async function work(
  options: WorkerCommandOptions,
  { environment, output }: CliContext,
): Promise<void> {
  const slots = options.slots
    ? wholeNumber("--slots", options.slots, { max: 1024 })
    : environment.slots;
  const threads = options.threads
    ? wholeNumber("--threads", options.threads, { max: 1024 })
    : environment.threads;
  const { residentShare: share } = options;
  const residentShare = share ? fraction("--resident-share", share) : undefined;
  const [{ findServices }, { migrate }, { startWorker }, { parseDatasetFolders }] =
    await Promise.all([
      import("@resweep/services"),
      import("@resweep/store"),
      import("@resweep/train"),
      import("@resweep/data"),
    ]);
  const folders = parseDatasetFolders(environment.datasets ?? undefined);
  const services = await findServices(environment.root);
  if (services === null) {
    throw new Unavailable(
      "Nothing is running here: start everything with npm start, or set DATABASE_URL and REDIS_URL",
    );
  }
  const { databaseUrl, redisUrl } = services;
  await migrate(databaseUrl);
  const stop = untilStopped();
  const worker = await startWorker({
    ...{ databaseUrl, redisUrl, folders },
    dataDir: environment.dataDir,
    artifacts: options.artifacts
      ? artifactAddress(options.artifacts, process.cwd())
      : environment.artifacts,
    weights: environment.weights,
    name: options.name,
    slots: slots ?? undefined,
    threads: threads ?? undefined,
    eager: options.eager,
    xla: options.xla,
    residentShare,
    onMessage: (line) => output.note(`${new Date().toISOString()} ${line}`),
  });
  if (options.json) {
    const { id, name } = worker;
    output.json({ id, name, slots: worker.slots, threads: worker.threads });
  }
  await stop;
  await worker.drain();
}

/** Resolves at the first Ctrl-C or SIGTERM; the second ends the process, and its training processes with it. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let times = 0;
    const onSignal = () => {
      times += 1;
      if (times > 1) process.exit(1);
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  });
}

function fraction(name: string, text: string): number {
  const number = Number(text);
  if (number >= 0 && number <= 1) return number;
  throw InvalidInput.at(name, `must be a number between 0 and 1, not "${text}"`);
}
