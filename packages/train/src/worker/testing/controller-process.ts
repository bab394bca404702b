import { createInterface } from "node:readline";
import { openStore } from "@resweep/store";
import { reconcile } from "@resweep/sweeps";

/* The controller as a process of its own, so that a test can kill it: takes a turn for each line it reads, and says so. */
const store = openStore(process.argv[2]!);
for await (const _ of createInterface({ input: process.stdin })) {
  await reconcile({ store, queue: null });
  process.stdout.write("done\n");
}
await store.close();
