import { InvalidInput } from "@resweep/spec";
import type { NetworkGraph } from "../graph/graph.ts";
import type { Weights, WeightTensor } from "../model/weights.ts";
import type { NamedParameter } from "./namings.ts";

/** A tensor of a file; other types than 32-bit floats are only looked at to be refused by name. */
export interface FileTensor {
  readonly shape: readonly number[];
  readonly values: ArrayBufferView;
}

/** What becomes of the classifier: `auto` replaces it where the file has none of its shape. */
export type HeadPolicy = "auto" | "keep" | "replace";

export interface FitOptions {
  readonly head: HeadPolicy;
  /** Where the file is named (`init.file`), and its name: for what is refused. */
  readonly field: string;
  readonly what: string;
}

export interface FittedWeights {
  /** In our layout and names; without the classifier's where that is replaced. */
  readonly weights: Weights;
  readonly head: "kept" | "replaced";
}

/**
 * The tensors of a file as weights of a network. Each tensor of either is accounted for: what is missing, in excess, of
 * another shape or type is listed in one InvalidInput; only the `ignored` names and a classifier that is replaced are not.
 */
export function fitWeights(
  graph: NetworkGraph,
  named: readonly NamedParameter[],
  file: ReadonlyMap<string, FileTensor>,
  { head: policy, field, what }: FitOptions,
  ignored: ReadonlySet<string>,
  converted: (parameter: NamedParameter["parameter"], values: Float32Array) => Float32Array,
): FittedWeights {
  const heads = [graph.output, graph.auxiliary?.output];
  const ofHead = ({ parameter }: NamedParameter) => heads.includes(parameter.node.name);
  const fits = (one: NamedParameter) => sameShape(file.get(one.name)?.shape, one);
  const replaced =
    policy === "replace" || (policy === "auto" && !named.every((one) => !ofHead(one) || fits(one)));
  const wanted = replaced ? named.filter((one) => !ofHead(one)) : named;

  const there = wanted.filter(({ name }) => file.has(name));
  const known = new Set(named.map(({ name }) => name));
  const lists = {
    missing: wanted.filter(({ name }) => !file.has(name)).map(({ name }) => name),
    "not in the network": [...file.keys()].filter((name) => !known.has(name) && !ignored.has(name)),
    "of another shape": there
      .filter((one) => !fits(one))
      .map(
        ({ name, shape }) =>
          `${name} [${file.get(name)!.shape.join(", ")}], not [${shape.join(", ")}]`,
      ),
    "not of 32-bit floats": there
      .filter(({ name }) => !(file.get(name)!.values instanceof Float32Array))
      .map(({ name }) => name),
  };
  const problems = Object.entries(lists)
    .filter(([, names]) => names.length > 0)
    .map(([problem, names]) => `${problem}: ${names.join(", ")}`);
  if (problems.length > 0) {
    const network = `${graph.architecture} for ${graph.classes} classes`;
    throw InvalidInput.at(field, `${what} does not fit ${network}: ${problems.join("; ")}`);
  }
  const weights = wanted.map(({ name, parameter }): [string, WeightTensor] => {
    const values = file.get(name)!.values as Float32Array;
    return [parameter.name, { shape: parameter.shape, values: converted(parameter, values) }];
  });
  return { weights: new Map(weights), head: replaced ? "replaced" : "kept" };
}

/** A linear layer may come as a 1x1 convolution, and the other way round. */
function sameShape(
  found: readonly number[] | undefined,
  { shape, parameter: { node } }: NamedParameter,
): boolean {
  const text = (sizes: readonly number[]) =>
    node.type === "linear" ? sizes.join().replace(/,1,1$/, "") : sizes.join();
  return found !== undefined && text(found) === text(shape);
}
