import type { MessagePort } from "node:worker_threads";
import { type InputIssue, InvalidInput } from "@resweep/spec";
import { type Asked, nextCells } from "../plan/next-cells.ts";

/** To the thread that asks samplers. */
export interface SamplerRequest {
  readonly id: number;
  /** As `nextCells` is called. */
  readonly ask: Parameters<typeof nextCells>;
}

/** From it. A message keeps of an error what is JavaScript's own, so what was refused comes as its issues. */
export type SamplerAnswer = { readonly id: number } & (
  | { readonly asked: Asked }
  | { readonly issues: readonly InputIssue[] }
  | { readonly error: unknown }
);

/** The other end of `openSamplerThread`: answers request by request, in order. */
export function serveSamplers(port: MessagePort): void {
  port.on("message", ({ id, ask }: SamplerRequest) => port.postMessage(answer(id, ask)));
}

function answer(id: number, ask: SamplerRequest["ask"]): SamplerAnswer {
  try {
    return { id, asked: nextCells(...ask) };
  } catch (error) {
    return error instanceof InvalidInput ? { id, issues: error.issues } : { id, error };
  }
}
