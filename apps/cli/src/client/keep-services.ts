import type { Services } from "@resweep/services";

const everyMs = 2_000;

/**
 * Keeps the clone's embedded services up for as long as work needs them: a short command of the same clone may have
 * started them, and stops them when it is done. Starts them again then, at the same addresses.
 */
export function keepServices(
  { findServices, startServices }: typeof import("@resweep/services"),
  root: string,
): { stop(): Promise<void> } {
  const owned: Services[] = [];
  let busy: Promise<void> = Promise.resolve();
  let stopped = false;
  const look = async () => {
    if (stopped || (await findServices(root))) return;
    owned.push(await startServices({ root }));
  };
  const timer = setInterval(() => {
    // A failed start is tried again at the next look; what needs the services reports that they are away.
    busy = busy.then(look).catch(() => {});
  }, everyMs);
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await busy;
      for (const services of owned) await services.stop();
    },
  };
}
