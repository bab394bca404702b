import { startWorker } from "../start-worker.ts";

/* A worker as a process of its own, so that a test can kill it; its options come as JSON in argv. SIGTERM drains it. */
const worker = await startWorker({
  ...JSON.parse(process.argv[2] ?? "{}"),
  onMessage: (line) => process.stdout.write(`${line}\n`),
});
process.once("SIGTERM", async () => {
  await worker.drain();
  process.exit(0);
});
