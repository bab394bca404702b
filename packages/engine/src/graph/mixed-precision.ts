import { type NarrowType, narrowDataTypes } from "../narrow-type.ts";
import { dataTypes, type GraphNode, typeAttribute } from "./node.ts";

/** How an operation on float32 becomes one on the narrow type. */
interface Rule {
  /** Positions of the inputs that change their type. */
  readonly inputs: readonly number[];
  /** Which of these must be narrow already; none where the operation gains enough to have its inputs cast. */
  readonly follows: "some" | "all" | "never-asked";
  /**
   * Parameter gradients stay wide: they are added up over many steps. "widened" is cast from what the operation gives,
   * "wide" is what it gives.
   */
  readonly result: "narrow" | "widened" | "wide";
  readonly types: readonly string[];
}

const rule = (inputs: number[], follows: Rule["follows"], types = ["T"]): Rule => ({
  inputs,
  follows,
  result: "narrow",
  types,
});

/**
 * Convolutions gain from narrow numbers in arithmetic; what lies between them stays in it for the memory it saves.
 * All else (statistics, the classifier, loss, parameters and their updates) is float32, and so is whatever is not listed.
 */
const rules: Readonly<Record<string, Rule>> = {
  Conv2D: rule([0, 1], "never-asked"),
  Conv2DBackpropInput: rule([1, 2], "never-asked"),
  Conv2DBackpropFilter: { ...rule([0, 2], "never-asked"), result: "widened" },
  // Ours keep float32 filters, and multiply in float32.
  ResweepConv3x3: rule([0], "never-asked"),
  ResweepConv3x3InputGradient: rule([1], "never-asked"),
  ResweepConv3x3FilterGradient: { ...rule([0, 1], "never-asked"), result: "wide" },
  // Of batch norm only images are narrow: scale, offset and statistics have a type of their own, U.
  FusedBatchNormV3: rule([0], "all"),
  FusedBatchNormGradV3: rule([0, 1], "some"),
  Relu: rule([0], "all"),
  ReluGrad: rule([0, 1], "some"),
  Add: rule([0, 1], "all"),
  AddV2: rule([0, 1], "all"),
  AvgPool: rule([0], "all"),
  AvgPoolGrad: rule([1], "all"),
  MaxPool: rule([0], "all"),
  MaxPoolGrad: rule([0, 1, 2], "some"),
  Reshape: rule([0], "all"),
  Slice: rule([0], "all"),
  PadV2: rule([0, 2], "some"),
  Cast: rule([0], "all", ["SrcT", "DstT"]),
};

/**
 * The same graph with narrow numbers where they are safe and pay; parameters stay float32. bfloat16 has float32's range
 * (Kalamkar et al. 2019, arXiv:1905.12322); with float16 the graph should scale its loss. `nodes` come in the order of
 * execution.
 * @param prefix of the names of casts: another entry may have casts of the same constants.
 */
export function mixedPrecision(
  nodes: readonly GraphNode[],
  type: NarrowType,
  prefix = "",
): GraphNode[] {
  const result: GraphNode[] = [];
  const narrowDataType = narrowDataTypes[type];
  /** Outputs that are narrow now. */
  const narrow = new Set<string>();
  const casts = new Set<string>();

  const cast = (output: string, to: "narrow" | "wide"): string => {
    if (narrow.has(output) === (to === "narrow")) return output;
    const name = `${prefix}${output.replace(":", "/output")}/${to}`;
    if (!casts.has(name)) {
      const [source, target] =
        to === "narrow" ? [dataTypes.float32, narrowDataType] : [narrowDataType, dataTypes.float32];
      result.push({
        name,
        op: "Cast",
        inputs: [output],
        attributes: { SrcT: typeAttribute(source), DstT: typeAttribute(target) },
      });
      casts.add(name);
    }
    return name;
  };

  for (const node of nodes) {
    const found = applicable(node, narrow);
    if (!found) {
      const inputs = node.inputs.map((input) =>
        input.startsWith("^") ? input : cast(input, "wide"),
      );
      result.push({ ...node, inputs });
      continue;
    }
    const inputs = node.inputs.map((input, position) =>
      found.inputs.includes(position) ? cast(input, "narrow") : cast(input, "wide"),
    );
    const types = Object.fromEntries(
      found.types.map((type) => [type, typeAttribute(narrowDataType)]),
    );
    const attributes = { ...node.attributes, ...types };
    if (found.result !== "widened") {
      result.push({ ...node, inputs, attributes });
      if (found.result === "narrow") narrow.add(node.name);
    } else {
      // The original name goes to the cast, so that nothing after it follows.
      const name = `${node.name}/narrow`;
      result.push({ ...node, name, inputs, attributes });
      result.push({
        name: node.name,
        op: "Cast",
        inputs: [name],
        attributes: { SrcT: typeAttribute(narrowDataType), DstT: typeAttribute(dataTypes.float32) },
      });
    }
  }
  return result;
}

function applicable(node: GraphNode, narrow: ReadonlySet<string>): Rule | null {
  const found = rules[node.op];
  if (!found) return null;
  const isFloat = found.types.every((type) => {
    const attribute = node.attributes[type];
    return attribute?.kind === "type" && attribute.value === dataTypes.float32;
  });
  if (!isFloat) return null;
  if (found.follows === "never-asked") return found;
  const isNarrow = (position: number) => narrow.has(node.inputs[position]!);
  const follow =
    found.follows === "all" ? found.inputs.every(isNarrow) : found.inputs.some(isNarrow);
  return follow ? found : null;
}
