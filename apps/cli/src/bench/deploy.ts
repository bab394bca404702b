import {
  buildGraph,
  type NetworkGraph,
  pruneGraph,
  pruningPlan,
  variedWeights,
} from "@resweep/core";
import {
  activationRanges,
  type ImageBatch,
  openSession,
  type Session,
  toInt8Onnx,
  toOnnx,
  type WeightedNetwork,
} from "@resweep/deploy";
import { machine, type Report, type Row, row } from "./report.ts";

export interface BenchDeployOptions {
  readonly threads?: number;
  readonly rounds?: number;
  readonly note?: (line: string) => void;
}

interface Contestant {
  readonly name: string;
  readonly model: Uint8Array;
  readonly graph: NetworkGraph;
}

/**
 * Exported networks in ONNX Runtime: ResNet-18 at 224 pixels in 32-bit floats and in integers, ResNet-56 whole and with
 * half of its filters, of 1 image and of 32. All have their turn in each round, so that what disturbs the machine
 * disturbs all of them. Weights are drawn: time does not depend on them.
 */
export async function benchDeploy({
  threads = 2,
  rounds = 15,
  note,
}: BenchDeployOptions): Promise<Report> {
  const about = { ...machine(), threads };
  const contestants = [...(await resnet18(threads)), ...resnet56()];
  const rows: Row[] = contestants.map(({ name, model }) =>
    row(`${name}-file`, "bytes", [model.length]),
  );
  const sessions: (Contestant & { session: Session })[] = [];
  try {
    for (const each of contestants) {
      sessions.push({ ...each, session: await openSession(each.model, { threads }) });
    }
    for (const batch of [1, 32]) {
      const runs = sessions.map(({ graph, name, session }) => {
        const { images } = noise(graph, batch);
        const times: number[] = [];
        return { name, times, once: () => session.logits(images, batch) };
      });
      note?.(`${rounds} rounds of ${batch}`);
      for (let round = -2; round < rounds; round++) {
        for (const { times, once } of runs) {
          const start = performance.now();
          await once();
          // The first rounds warm up.
          if (round >= 0) times.push(performance.now() - start);
        }
      }
      rows.push(...runs.map(({ name, times }) => row(`${name}-batch${batch}`, "ms", times)));
    }
  } finally {
    for (const { session } of sessions) await session.close();
  }
  return { machine: about, rows };
}

async function resnet18(threads: number): Promise<Contestant[]> {
  const task = { inputShape: [224, 224, 3] as const, classes: 1000 };
  const graph = buildGraph({ name: "resnet", depth: 18 }, task);
  const weights = variedWeights(graph);
  const images = [noise(graph, 4)];
  const calibration = { method: "min-max" } as const;
  const ranges = await activationRanges({ graph, weights }, { images, calibration, threads });
  return [
    { name: "resnet18-float32", graph, model: toOnnx(graph, weights) },
    { name: "resnet18-int8", graph, model: toInt8Onnx(graph, weights, { ranges }) },
  ];
}

function resnet56(): Contestant[] {
  const task = { inputShape: [32, 32, 3] as const, classes: 10 };
  const graph = buildGraph({ name: "cifar-resnet", depth: 56 }, task);
  const whole = { graph, weights: variedWeights(graph) };
  const half = (scope: "inner" | "all"): WeightedNetwork =>
    pruneGraph(graph, whole.weights, pruningPlan(graph, whole.weights, { ratio: 0.5, scope }));
  const contestant = (name: string, network: WeightedNetwork): Contestant => ({
    ...{ name, graph: network.graph },
    model: toOnnx(network.graph, network.weights),
  });
  return [
    contestant("resnet56-float32", whole),
    contestant("resnet56-half-inner-float32", half("inner")),
    contestant("resnet56-half-all-float32", half("all")),
  ];
}

/** Images as an exported network takes them. */
function noise({ inputShape }: NetworkGraph, count: number): ImageBatch {
  const size = inputShape.reduce((product, length) => product * length, count);
  const images = Float32Array.from({ length: size }, (_, i) => 2 * Math.sin(12.9898 * i * i));
  return { images, count };
}
