import type { GraphNode, NodeAttribute } from "./node.ts";
import { type References, referencesOf } from "./references.ts";
import { channelLanes } from "./winograd.ts";

/** A batch norm in training with what follows it in the graph. */
interface Chain {
  readonly norm: GraphNode;
  /** What is added before the ReLU, and the addition. */
  readonly side: string | null;
  readonly relu: GraphNode | null;
  /** The backward pass; `masked` is the gradient of the ReLU. */
  readonly gradient: GraphNode | null;
  readonly masked: GraphNode | null;
  /** Nodes that the two fused ones take the place of. */
  readonly replaced: readonly GraphNode[];
}

const additions = /^(Add|AddV2)$/;

/**
 * The same graph with each batch norm of the training pass, the addition of a shortcut and the ReLU after it in one
 * native operation, and likewise backwards (`native/batch_norm.h`): an activation is read and written half as often.
 */
export function fusedBatchNorm(nodes: readonly GraphNode[]): GraphNode[] {
  const references = referencesOf(nodes);
  const claimed = new Set<GraphNode>();
  const replacements = new Map<GraphNode, GraphNode>();
  /** New names of outputs whose node is no more. */
  const renamed = new Map<string, string>();
  for (const norm of nodes) {
    const chain = chainOf(norm, references, claimed);
    if (!chain) continue;
    for (const node of chain.replaced) claimed.add(node);
    replacements.set(chain.relu ?? norm, forwardNode(chain));
    if (chain.relu) renamed.set(chain.relu.name, norm.name);
    if (!chain.gradient) continue;
    replacements.set(chain.gradient, backwardNode(chain, references));
    if (chain.masked) renamed.set(chain.masked.name, `${chain.gradient.name}:3`);
  }
  return nodes.flatMap((node) => {
    const made = replacements.get(node) ?? (claimed.has(node) ? null : node);
    if (!made) return [];
    const inputs = made.inputs.map((input) => renamed.get(input) ?? input);
    return [{ ...made, inputs }];
  });
}

function chainOf(
  norm: GraphNode,
  references: References,
  claimed: ReadonlySet<GraphNode>,
): Chain | null {
  if (norm.op !== "FusedBatchNormV3" || !isTrue(norm.attributes.is_training)) return null;
  const channels = norm.outputs?.[0]?.shape.at(-1);
  if (!channels || channels % channelLanes !== 0) return null;
  const reserved = references.users(`${norm.name}:3`);
  const [gradient = null] = reserved;
  const unknown = reserved.length > 1 || (gradient && gradient.op !== "FusedBatchNormGradV3");
  // The fifth and sixth output have no place in the fused operation; the gradient's are none of ours either.
  const other = [`${norm.name}:4`, `${norm.name}:5`].some((output) =>
    references.users(output).some((user) => user !== gradient),
  );
  if (unknown || other) return null;

  const { side, relu, between } = tailOf(norm, references, claimed);
  const masked = relu && gradient ? references.producer(gradient.inputs[0]!)! : null;
  const isOwnMask =
    masked?.op === "ReluGrad" && masked.inputs[1] === relu?.name && !claimed.has(masked);
  if (relu && gradient && !isOwnMask) {
    return { norm, side: null, relu: null, gradient, masked: null, replaced: [norm, gradient] };
  }
  const added = masked ? addedGradient(masked, references, claimed) : null;
  const all = [norm, ...between, relu, gradient, masked, added];
  return { norm, side, relu, gradient, masked, replaced: all.filter((node) => node !== null) };
}

/** What follows a batch norm alone: `relu(norm)` or `relu(norm + side)`. */
function tailOf(norm: GraphNode, references: References, claimed: ReadonlySet<GraphNode>) {
  const none = { side: null, relu: null, between: [] };
  const [user, another] = references.users(norm.name);
  if (!user || another || claimed.has(user)) return none;
  if (user.op === "Relu") return { side: null, relu: user, between: [] };
  if (!additions.test(user.op)) return none;
  const side = user.inputs.find((input) => input !== norm.name);
  const [relu, other] = references.users(user.name);
  if (side === undefined || !allOfOneShape([norm.name, side, user.name], references)) return none;
  if (relu?.op !== "Relu" || other || claimed.has(relu)) return none;
  return { side, relu, between: [user] };
}

/** The sum of two gradients that only the ReLU's gradient reads. */
function addedGradient(
  masked: GraphNode,
  references: References,
  claimed: ReadonlySet<GraphNode>,
): GraphNode | null {
  const sum = references.producer(masked.inputs[0]!);
  if (!sum || !additions.test(sum.op) || claimed.has(sum)) return null;
  if (references.users(sum.name).length !== 1) return null;
  return allOfOneShape([sum.name, ...sum.inputs], references) ? sum : null;
}

/** False too where a shape is not known. */
function allOfOneShape(outputs: readonly string[], { shapeOf }: References): boolean {
  const first = shapeOf(outputs[0]!)?.join();
  return first !== undefined && outputs.every((output) => shapeOf(output)?.join() === first);
}

const flag = (value: boolean): NodeAttribute => ({ kind: "bool", value });
const count = (value: number): NodeAttribute => ({ kind: "int", value });

function forwardNode({ norm, side, relu }: Chain): GraphNode {
  const [x, gamma, beta] = norm.inputs as [string, string, string];
  const { T, epsilon } = norm.attributes;
  return {
    name: norm.name,
    op: "ResweepBatchNorm",
    inputs: [x, gamma, beta, ...(side ? [side] : [])],
    attributes: { T: T!, epsilon: epsilon!, relu: flag(relu !== null), sides: count(side ? 1 : 0) },
    outputs: norm.outputs,
  };
}

function backwardNode(chain: Chain, references: References): GraphNode {
  const { norm, side, relu, gradient, masked, replaced } = chain;
  const [x, gamma, beta] = norm.inputs as [string, string, string];
  const dy = (masked ?? gradient!).inputs[0]!;
  const sum = references.producer(dy);
  const gradients = sum && replaced.includes(sum) ? sum.inputs : [dy];
  // Without a side the kernel finds the sign of the result by itself.
  const results = relu && side ? [norm.name] : [];
  const asked = masked ? references.users(masked.name).some((user) => user !== gradient) : false;
  return {
    name: gradient!.name,
    op: "ResweepBatchNormGradient",
    inputs: [
      ...[x, gamma, beta, `${norm.name}:1`, `${norm.name}:3`],
      ...[...gradients, ...results],
    ],
    attributes: {
      T: norm.attributes.T!,
      gradients: count(gradients.length),
      results: count(results.length),
      relu: flag(relu !== null),
      outputs_side: flag(asked),
    },
    outputs: gradient!.outputs,
  };
}

const isTrue = (attribute: NodeAttribute | undefined): boolean =>
  attribute?.kind === "bool" && attribute.value === true;
