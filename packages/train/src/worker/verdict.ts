import type { Outcome } from "@resweep/spec";
import type { TrainingEnd } from "./training-process.ts";

/** What to tell of an attempt whose process ended: its outcome, or why it is lost. */
export type Verdict =
  | { readonly outcome: Outcome; readonly remark: string | null }
  | { readonly outcome: null; readonly remark: string };

export function verdictOn(end: TrainingEnd, recordsInSpool: number): Verdict {
  // One that gives its trial back loses nothing: the next goes on from the newest checkpoint that was recorded.
  const isWhole =
    end.word?.outcome.state === "yielded" || recordsInSpool >= (end.word?.records ?? 0);
  if (end.word && !isWhole) {
    return {
      outcome: null,
      remark: `the spool holds ${recordsInSpool} of its ${end.word.records} records; the attempt is lost`,
    };
  }
  if (end.word) return { outcome: end.word.outcome, remark: null };
  const how = end.signal ? `signal ${end.signal}` : `exit status ${end.code}`;
  const output = end.output.join("\n");
  if (/heap out of memory|std::bad_alloc/i.test(output)) {
    const message = `The training process ran out of memory (${how}); lower recipe.batchSize or the worker's slots`;
    return { outcome: { state: "failed", class: "out-of-memory", message }, remark: message };
  }
  if (end.signal === null && recordsInSpool === 0) {
    // It never got as far as its job: something is wrong with this machine's installation.
    const message = `The training process did not start (${how}): ${lastLine(end.output)}`;
    return { outcome: { state: "failed", class: "infrastructure", message }, remark: message };
  }
  return { outcome: null, remark: `the training process died (${how}); the attempt is lost` };
}

function lastLine(output: readonly string[]): string {
  return output.findLast((line) => /error/i.test(line)) ?? output.at(-1) ?? "it printed nothing";
}
