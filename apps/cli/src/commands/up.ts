import path from "node:path";
import type { Services } from "@resweep/services";
import type { AddCommand, CliContext } from "../frame/command.ts";
import { wholeNumber } from "../frame/whole-number.ts";

/** A worker stopping lets its children write a checkpoint; this is somewhat more than it takes for that. */
const WORKER_PATIENCE_MS = 65_000;
const DASHBOARD_PATIENCE_MS = 10_000;

export const addUp: AddCommand = (program, context) => {
  program
    .command("up")
    .description("Start everything on this machine: services, dashboard and a worker")
    .option("--host <address>", "listen there too; 0.0.0.0 for all, then one signs in", "127.0.0.1")
    .option("--port <n>", "of the page (RESWEEP_PORT; 3000 or the next free one unless given)")
    .option("--no-demo", "do not launch the demo sweep when there is no sweep yet")
    .option("--no-worker", "start no worker here")
    .option("--json", "print the address as JSON once everything is up")
    .action((options: UpOptions) => up(options, context));
};

interface UpOptions {
  readonly port?: string;
  readonly host: string;
  readonly demo: boolean;
  readonly worker: boolean;
  readonly json?: boolean;
}

async function up(options: UpOptions, { environment, output }: CliContext): Promise<void> {
  const { root, dataDir } = environment;
  const wanted =
    options.port === undefined
      ? environment.port
      : wholeNumber("--port", options.port, { max: 65_535 });
  const [services, { KeptProcess }, dashboard, { beTheOnlyOne, announcedAddress }] =
    await Promise.all([
      import("@resweep/services"),
      import("../up/kept-process.ts"),
      import("../up/dashboard.ts"),
      import("../up/only-one.ts"),
    ]);
  const only = await beTheOnlyOne(dataDir);
  if (only === null) {
    const address = announcedAddress(dataDir);
    output.note(address ? `Resweep runs already: ${address}` : "Resweep is being started already");
    return;
  }

  // What is running, in the order it was started; stopped in the opposite one.
  const running: { stop(): Promise<unknown>; kill?(): void }[] = [{ stop: only.release }];
  const stopSignal = waitForStop(() => {
    for (const { kill } of running) kill?.();
  });
  const report = (line: string) => output.note(line);
  const log = (name: string) => path.join(dataDir, "logs", `${name}.log`);
  try {
    const port = await dashboard.choosePort(wanted);
    const addresses = await services.startServices({ root, onProgress: report });
    running.push(addresses);
    if (addresses.embedded) running.push(keepServices(services, root, running, report));
    await migrateDatabase(addresses.databaseUrl);
    const forChildren = {
      ...process.env,
      DATABASE_URL: addresses.databaseUrl,
      REDIS_URL: addresses.redisUrl,
      RESWEEP_DATA: dataDir,
      RESWEEP_WEIGHTS: environment.weights,
      RESWEEP_DATASETS: environment.datasets ?? "",
      RESWEEP_URL: "", // they are the platform: they do not go through it
    };
    const common = { environment: forChildren, report };

    report("Starting the dashboard");
    const { host } = options;
    const dashboardOptions = { ...common, root, port, host, logFile: log("dashboard") };
    const page = dashboard.startDashboard(dashboardOptions);
    running.push({ stop: () => page.stop(DASHBOARD_PATIENCE_MS), kill: () => page.kill() });
    const ready = dashboard.untilAnswering(page, dashboardOptions);
    if (!(await stopSignal.comesAfter(ready))) return;
    const address = `http://localhost:${port}`;
    only.announce(address);

    if (options.worker) {
      const worker = new KeptProcess({
        ...common,
        environment: { ...forChildren, ...(await workerAddresses(addresses)) },
        name: "The worker",
        args: [path.join(root, "apps/cli/bin/resweep.mjs"), "worker"],
        cwd: root,
        logFile: log("worker"),
      });
      running.push({ stop: () => worker.stop(WORKER_PATIENCE_MS), kill: () => worker.kill() });
    }
    const demo = options.demo ? await launchDemo(addresses.databaseUrl, environment.user) : null;

    if (options.json) output.json({ address, demo });
    else {
      if (demo) report(`Launched the demo sweep: ${address}/sweeps/${demo.id}`);
      if (host !== "127.0.0.1") report(await howToSignIn(addresses.databaseUrl));
      output.line(`\n  Resweep is at ${address}\n  Ctrl-C stops everything.\n`);
    }
    await stopSignal.received;
  } finally {
    report("Stopping");
    while (running.length > 0) await running.pop()?.stop();
    stopSignal.dispose();
  }
}

/**
 * The embedded services give their worker rights of its own, with passwords that last as long as this command. Others
 * may lend us no such right: there the worker has the addresses that we were given.
 */
async function workerAddresses(services: Services): Promise<NodeJS.ProcessEnv> {
  if (!services.embedded) return {};
  const { makeWorkerAccess } = await import("../client/worker-access.ts");
  const { databaseUrl, redisUrl } = await makeWorkerAccess(services, "resweep_up");
  return { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl ?? services.redisUrl };
}

/**
 * Another command of this clone may own the services (`launch --wait` with nothing running) and stop them when it
 * is done: they are started again here then, on the ports and with the passwords that all processes know.
 */
function keepServices(
  { findServices, startServices }: typeof import("@resweep/services"),
  root: string,
  running: { stop(): Promise<unknown> }[],
  report: (line: string) => void,
): { stop(): Promise<void> } {
  let busy: Promise<unknown> = Promise.resolve();
  const look = async () => {
    if (await findServices(root)) return;
    const own = await startServices({ root });
    running.splice(1, 0, own); // stopped after everything that uses it
    report("The services were stopped elsewhere; started again");
  };
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    busy = look()
      .catch((error: Error) => report(error.message))
      .finally(() => {
        looking = false;
      });
  }, 2_000);
  return {
    async stop() {
      clearInterval(timer);
      await busy;
    },
  };
}

async function migrateDatabase(databaseUrl: string): Promise<void> {
  const { migrate } = await import("@resweep/store");
  await migrate(databaseUrl);
}

async function howToSignIn(databaseUrl: string): Promise<string> {
  const { openStore } = await import("@resweep/store");
  const store = openStore(databaseUrl, { connections: 1 });
  try {
    const users = await store.people.list();
    if (users.length > 0) return "Pages and API demand sign-in or a token (docs/security.md)";
    return "Pages and API demand sign-in, and there is no user yet: npx resweep users add NAME --role admin";
  } finally {
    await store.close();
  }
}

/** A new installation shows something at once. Null when there is a sweep already. */
async function launchDemo(databaseUrl: string, by: string): Promise<{ id: number } | null> {
  const [{ openStore }, { createSweep, demoSweep }] = await Promise.all([
    import("@resweep/store"),
    import("@resweep/sweeps"),
  ]);
  const store = openStore(databaseUrl);
  try {
    if ((await store.sweeps.list({ limit: 1 })).length > 0) return null;
    const { id } = await createSweep({ store, queue: null }, demoSweep(), { by });
    return { id };
  } finally {
    await store.close();
  }
}

/** Ctrl-C, SIGTERM or a closed terminal. The second one no longer waits: `hurry` ends what is left at once. */
function waitForStop(hurry: () => void) {
  let times = 0;
  let resolve = () => {};
  const received = new Promise<void>((done) => {
    resolve = done;
  });
  const onSignal = () => {
    times += 1;
    resolve();
    if (times > 1) hurry();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  // Awaiting a promise keeps no process alive by itself.
  const alive = setInterval(() => {}, 60_000);
  return {
    received,
    /** Waits for the work; false where the stop came first. */
    comesAfter: (work: Promise<unknown>): Promise<boolean> =>
      Promise.race([work.then(() => times === 0), received.then(() => false)]),
    dispose() {
      clearInterval(alive);
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
