// A process of its own, started by `bench engine`: trains one network in one way, as many steps as each line asks for.
import { createInterface } from "node:readline";
import { loadRuntime } from "@resweep/engine";
import type { ContestantJob, ContestantReady, RoundDone } from "./contestant.ts";
import { benchNetworks } from "./networks.ts";
import { openTrainingStep } from "./training-step.ts";

const job: ContestantJob = JSON.parse(process.argv[2]!);
const say = (message: ContestantReady | RoundDone | { readonly error: string }) =>
  process.stdout.write(`${JSON.stringify(message)}\n`);

try {
  const runtime = await loadRuntime({ threads: job.threads });
  const libraryMiB = process.memoryUsage().rss / 2 ** 20;
  const network = benchNetworks.find(({ name }) => name === job.network)!;
  const { parameters, createdMs, step } = openTrainingStep(runtime, network, {
    batch: job.batch,
    compile: job.way !== "eager",
    precision: job.precision,
  });
  const timed = () => {
    const start = performance.now();
    const loss = step();
    return { loss, seconds: (performance.now() - start) / 1000 };
  };
  // The first runs choose kernels and grow memory pools.
  const [first, second, third] = [timed(), timed(), timed()];
  say({
    ...{ parameters, libraryMiB },
    losses: [first.loss, second.loss],
    firstStepSeconds: createdMs / 1000 + first.seconds,
    stepSeconds: Math.min(second.seconds, third.seconds),
  });
  for await (const line of createInterface({ input: process.stdin })) {
    const { steps } = JSON.parse(line) as { steps: number };
    const start = performance.now();
    const cpu = process.cpuUsage();
    for (let count = 0; count < steps; count++) step();
    const { user, system } = process.cpuUsage(cpu);
    say({ seconds: (performance.now() - start) / 1000, cpuSeconds: (user + system) / 1e6 });
  }
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) });
}
// What native libraries do at the end of a process is not measured.
process.exit(0);
