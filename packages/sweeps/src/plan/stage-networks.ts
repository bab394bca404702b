import {
  buildGraph,
  checkDistillation,
  describeGraph,
  type NetworkGraph,
  outlinePlan,
  prunesNothing,
  type StageConfig,
  scannedCells,
  smallerGraph,
  type Task,
} from "@resweep/core";
import { datasetFacts } from "@resweep/data";
import { InvalidInput } from "@resweep/spec";
import { canonicalJson } from "../config/canonical.ts";
import type { TrialConfig } from "../config/trial-config.ts";
import { under } from "./under.ts";

/** The network that a stage ends with, as far as it can be told without weights. */
export interface StageNetwork {
  readonly graph: NetworkGraph;
  readonly parameters: number;
  /** Multiply-accumulates of one image forward. */
  readonly macs: number;
}

/**
 * By stage, the training first. A pruning is exact unless it ranks globally, where each layer is taken to lose the same
 * share. Throws InvalidInput (`stages.0.ratio`, ...) for what does not fit the network that enters the stage.
 */
export function stageNetworks({
  dataset,
  architecture,
  stages,
}: Pick<TrialConfig, "dataset" | "architecture" | "stages">): StageNetwork[] {
  const { inputShape, classes } = datasetFacts(dataset);
  const task = { inputShape, classes };
  let key = canonicalJson([architecture, task]);
  let network = remembered(key, () => described(buildGraph(architecture, task)));
  const networks = [network];
  stages.forEach((stage, place) => {
    if (stage.name === "prune" && !prunesNothing(stage)) {
      const { graph } = network;
      key = canonicalJson([key, stage]);
      network = remembered(key, () =>
        described(
          smallerGraph(
            graph,
            under(`stages.${place}`, () => outlinePlan(graph, stage)),
          ).graph,
        ),
      );
    }
    if (stage.name === "distil") {
      const { graph } = network;
      key = canonicalJson([stage.student, task]);
      network = remembered(key, () => described(studentOf(stage, task, `stages.${place}`)));
      // Those that it names are known to the worker, which looks at them before it trains anything.
      const teachers = stage.teacher.length === 0 ? [graph] : [];
      under(`stages.${place}`, () => checkDistillation(stage, teachers, network.graph));
    }
    networks.push(network);
  });
  return networks;
}

/** The network that a distillation trains. Throws InvalidInput (`<at>.student`) where it does not fit the images. */
function studentOf(
  { student }: Extract<StageConfig, { name: "distil" }>,
  task: Task,
  at: string,
): NetworkGraph {
  try {
    return buildGraph(student, task);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const issues = error.issues.map(({ message }) => ({ path: `${at}.student`, message }));
    throw new InvalidInput(issues, { cause: error });
  }
}

/** As `scannedCells` of a stage of a trial. Throws InvalidInput (`stages.0.skip`, ...). */
export function scannedIn(
  { stages }: Pick<TrialConfig, "stages">,
  place: number,
  { graph }: StageNetwork,
): number {
  const stage = stages[place]!;
  if (stage.name !== "sensitivity") return 0;
  return under(`stages.${place}`, () => scannedCells(graph, stage));
}

function described(graph: NetworkGraph): StageNetwork {
  const { parameters, macs } = describeGraph(graph);
  return { graph, parameters, macs };
}

/** Most cells of a sweep share their networks, and a large one takes half a second to prune. */
const mostRemembered = 64;
const memory = new Map<string, StageNetwork>();

function remembered(key: string, make: () => StageNetwork): StageNetwork {
  const known = memory.get(key);
  if (known) return known;
  const made = make();
  if (memory.size >= mostRemembered) memory.delete(memory.keys().next().value!);
  memory.set(key, made);
  return made;
}
