import type { OnnxNode, OnnxTensor } from "./format.ts";

/** What goes into an exported model, images [batch, channels, height, width], and what comes out, [batch, classes]. */
export const modelInput = "images";
export const modelOutput = "logits";

/** Collects the operations and constants of a model; each method returns the name of the value it added. */
export interface ModelBuilder {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  /** The value bears the operation's name. */
  add(
    op: string,
    name: string,
    inputs: readonly string[],
    attributes?: Pick<OnnxNode, "ints" | "floats" | "texts">,
  ): string;
  constant(name: string, shape: readonly number[], values: OnnxTensor["values"]): string;
}

export function modelBuilder(): ModelBuilder {
  const nodes: OnnxNode[] = [];
  const constants: OnnxTensor[] = [];
  return {
    nodes,
    constants,
    add(op, name, inputs, attributes = {}) {
      nodes.push({ op, name, inputs, output: name, ...attributes });
      return name;
    },
    constant(name, shape, values) {
      constants.push({ name, shape, values });
      return name;
    },
  };
}
