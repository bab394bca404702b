import type { SweepSummary } from "@resweep/store";
import cliProgress from "cli-progress";
import { frontOf } from "../frame/front-words.ts";
import type { Output } from "../frame/output.ts";
import { number } from "../frame/words.ts";
import { ended } from "./sweeps.ts";

export interface Progress {
  update(sweep: SweepSummary): void;
  stop(): void;
}

/** A bar for a person at a terminal, else a line whenever a trial has ended. */
export function showProgress(output: Output): Progress {
  return output.interactive ? bar() : lines(output);
}

function bar(): Progress {
  const single = new cliProgress.SingleBar({
    format: "{bar} {percentage}% | {done}/{all} trials | {best} | {duration_formatted}",
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: false,
    barsize: 24,
  });
  single.start(1000, 0, { done: 0, all: "?", best: "waiting for the first result" });
  return {
    update: (sweep) =>
      single.update(Math.round(sweep.progress * 1000), {
        done: ended(sweep.trials),
        all: sweep.trials.total,
        best: bestOf(sweep) ?? "waiting for the first result",
      }),
    stop: () => single.stop(),
  };
}

function lines(output: Output): Progress {
  let told = -1;
  return {
    update(sweep) {
      const done = ended(sweep.trials);
      if (done === told) return;
      told = done;
      const parts = [`${done}/${sweep.trials.total} trials ended`, bestOf(sweep)];
      output.note(parts.filter((part) => part !== null).join(", "));
    },
    stop() {},
  };
}

function bestOf(sweep: SweepSummary): string | null {
  const { best, objective } = sweep;
  return best ? `best ${objective.metric} ${number(best.value)}` : frontOf(sweep);
}
