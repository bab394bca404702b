import { describeGraph, sparsityOf } from "@resweep/core";
import { evaluate } from "./evaluate.ts";
import { resultOf } from "./network-state.ts";
import type { Values } from "./recorder.ts";
import type { EvaluationPart } from "./setting.ts";
import type { Trial } from "./trial.ts";

/** What is told of a network at the end of a stage: validation and test set, parameters and multiply-accumulates. */
export async function measureAnew(trial: Trial, score = scoreOf(trial)): Promise<Values> {
  const { validation } = trial.setting;
  const validated = validation ? await score(validation) : {};
  return { ...validated, ...(await measureBeside(trial, score)) };
}

/** The same of a network that was just trained: its last epoch has told of the validation set. */
export async function measureTrained(trial: Trial): Promise<Values> {
  const validation = ofKinds(trial.position.latest, ["validation"]);
  return { ...validation, ...(await measureBeside(trial, scoreOf(trial))) };
}

/** The same of the network as the stage before left it, which has told of it. */
export function measuredLast({ position }: Trial): Values {
  return ofKinds(position.latest, ["validation", "test", "network", "latency"]);
}

/** Of a part of the data, as whatever answers for the network has it. */
type Score = (part: EvaluationPart) => Promise<Values>;

function scoreOf({ run, setting, network, tallies }: Trial): Score {
  return (part) => evaluate(run, setting, network, part, tallies.begin(part, setting.dataset));
}

async function measureBeside({ run, setting, network }: Trial, score: Score): Promise<Values> {
  const { graph } = network;
  const { parameters, macs } = describeGraph(graph);
  return {
    ...(await score(setting.test)),
    "network/parameters": parameters,
    "network/macs": macs,
    ...(graph.sparse ? { "network/sparsity": sparsityOf(graph, resultOf(network.read())) } : {}),
    "memory/peak": run.runtime.peakMemoryMiB(),
  };
}

/** Of those values the ones of these kinds: what stands before the first slash. */
export function ofKinds(values: Values, kinds: readonly string[]): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => kinds.includes(name.split("/")[0]!)),
  );
}
