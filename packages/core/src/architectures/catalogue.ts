import { type ConfigOf, catalogue, parse } from "@resweep/spec";
import type { NetworkGraph } from "../graph/graph.ts";
import { inferShapes } from "../graph/shapes.ts";
import type { Task } from "../task.ts";
import { cifarPlain } from "./cifar-plain.ts";
import { cifarPreresnet } from "./cifar-preresnet.ts";
import { cifarResnet } from "./cifar-resnet.ts";
import type { Architecture } from "./definition.ts";
import { efficientnet } from "./efficientnet.ts";
import { inceptionV3 } from "./inception-v3.ts";
import { mobilenetV2 } from "./mobilenet-v2.ts";
import { resnet } from "./resnet.ts";
import { resnetV2 } from "./resnet-v2.ts";
import { resnext } from "./resnext.ts";
import { seResnet } from "./se-resnet.ts";
import { vgg } from "./vgg.ts";
import { wideResnet } from "./wide-resnet.ts";
import { wideResnet502 } from "./wide-resnet-50-2.ts";

/** Every architecture a trial may use. To add one: write its file, add its name here. */
export const architectures = catalogue(
  "architecture",
  cifarPlain,
  cifarResnet,
  cifarPreresnet,
  wideResnet,
  resnet,
  resnetV2,
  resnext,
  seResnet,
  wideResnet502,
  vgg,
  inceptionV3,
  mobilenetV2,
  efficientnet,
);

export type ArchitectureConfig = ConfigOf<(typeof architectures.list)[number]>;

/** A configuration whose missing options take their defaults. */
export type ArchitectureInput =
  | string
  | { readonly name: string; readonly [option: string]: unknown };

/**
 * The network as data: nothing is allocated. Missing options take their defaults.
 * Throws InvalidInput for unknown or impossible options and for inputs that the network's strides do not allow.
 */
export function buildGraph(config: ArchitectureInput, task: Task): NetworkGraph {
  const { name, ...options } = parse(architectures.schema, config);
  const architecture: Architecture = architectures.get(name as string);
  const graph = architecture.build(options, task);
  inferShapes(graph);
  return graph;
}
