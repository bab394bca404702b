import type { MessagePort } from "node:worker_threads";
import { type InputIssue, InvalidInput } from "@resweep/spec";
import { nextCells } from "../plan/next-cells.ts";
import { planSweep } from "../plan/plan-sweep.ts";

/** What takes long where there are many trials: pure functions, so that any thread may work them out. */
const questions = { nextCells, planSweep };

type Questions = typeof questions;

/** A question, and what its function is called with. */
export type Question = {
  [Name in keyof Questions]: { readonly of: Name; readonly given: Parameters<Questions[Name]> };
}[keyof Questions];

/** To the thread that asks samplers. */
export interface SamplerRequest {
  readonly id: number;
  readonly question: Question;
}

/** From it. A message keeps of an error what is JavaScript's own, so what was refused comes as its issues. */
export type SamplerAnswer = { readonly id: number } & (
  | { readonly result: unknown }
  | { readonly issues: readonly InputIssue[] }
  | { readonly error: unknown }
);

/** The other end of `openSamplerThread`: answers request by request, in order. */
export function serveSamplers(port: MessagePort): void {
  port.on("message", ({ id, question }: SamplerRequest) =>
    port.postMessage({ id, ...answer(question) } satisfies SamplerAnswer),
  );
}

function answer(question: Question) {
  try {
    return { result: workOut(question) };
  } catch (error) {
    return error instanceof InvalidInput ? { issues: error.issues } : { error };
  }
}

/** The result of the question's function, on this thread. */
export function workOut({ of, given }: Question): unknown {
  return (questions[of] as (...given: readonly unknown[]) => unknown)(...given);
}
