// How often intervals of a mean hold the true one: the table in docs/statistics.md. `npx tsx tools/docs/interval-coverage.ts`
import { type RandomStream, randomStream } from "../../packages/search/src/random-stream.ts";
import { bootstrapInterval } from "../../packages/search/src/statistics/bootstrap.ts";
import { deviation, mean } from "../../packages/search/src/statistics/moments.ts";
import { studentQuantile } from "../../packages/search/src/statistics/student.ts";

const rounds = 2000;
const resamples = 999;

/** Values of mean 0: normal ones, and skewed ones (exponential) as of a training that now and then goes badly. */
const kinds = {
  normal: ({ normal }: RandomStream) => normal(),
  skewed: ({ uniform }: RandomStream) => -Math.log(1 - uniform()) - 1,
};

console.log("| values | n | Student's t | bootstrap (BCa) |\n|---|---:|---:|---:|");
for (const [kind, drawFrom] of Object.entries(kinds))
  for (const n of [3, 5, 8, 10, 20]) {
    const random = randomStream(1, n);
    const held = { t: 0, bca: 0 };
    for (let round = 0; round < rounds; round += 1) {
      const values = Array.from({ length: n }, () => drawFrom(random));
      const reach = (studentQuantile(0.975, n - 1) * deviation(values)) / Math.sqrt(n);
      if (Math.abs(mean(values)) <= reach) held.t += 1;
      const [low, high] = bootstrapInterval(values, { seed: round, resamples });
      if (low <= 0 && 0 <= high) held.bca += 1;
    }
    const percent = (count: number) => `${((100 * count) / rounds).toFixed(1)} %`;
    console.log(`| ${kind} | ${n} | ${percent(held.t)} | ${percent(held.bca)} |`);
  }
