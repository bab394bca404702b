import { architectures } from "../architectures/catalogue.ts";
import type { Architecture } from "../architectures/definition.ts";
import type { NetworkGraph } from "../graph/graph.ts";
import { graphParameters, type Parameter } from "../graph/parameters.ts";
import { pytorchShape } from "./layout.ts";
import { type Library, type LibraryNames, sameNames } from "./library-names.ts";

/** Whose names a file of weights has: a library's, or ours (`parameterNames`). */
export type WeightNaming = Library | "resweep";
const weightNamings: readonly WeightNaming[] = ["torchvision", "timm", "resweep"];

/** A parameter as a file in PyTorch's layout has it. */
export interface NamedParameter {
  readonly parameter: Parameter;
  readonly name: string;
  readonly shape: readonly number[];
}

/** The namings that a network has; ours always. */
export function namingsOf({ architecture }: NetworkGraph): WeightNaming[] {
  const { libraries } = architectures.get(architecture) as Architecture;
  return weightNamings.filter((naming) => naming === "resweep" || libraries?.[naming]);
}

/** Every parameter of a network, in the order of `parameterNames`, as a file of this naming has it. */
export function namedParameters(graph: NetworkGraph, naming: WeightNaming): NamedParameter[] {
  const names = namesOf(graph, naming);
  return graphParameters(graph).map((parameter) => {
    const { node } = parameter;
    const suffix = parameter.name.slice(node.name.length);
    const shape = pytorchShape(parameter);
    const flat = node.type === "linear" && shape.length === 2;
    return {
      parameter,
      name: `${names.layer(node.name)}${suffix}`,
      shape: flat && names.isConvolution?.(node) ? [...shape, 1, 1] : shape,
    };
  });
}

/** Names of what PyTorch's batch norms keep beside their parameters: they count batches, which nothing here needs. */
export function countersOf(graph: NetworkGraph, naming: WeightNaming): string[] {
  const names = namesOf(graph, naming);
  return graph.nodes
    .filter(({ type }) => type === "batch-norm")
    .map(({ name }) => `${names.layer(name)}.num_batches_tracked`);
}

function namesOf({ architecture }: NetworkGraph, naming: WeightNaming): LibraryNames {
  const { libraries } = architectures.get(architecture) as Architecture;
  return (naming === "resweep" ? sameNames : libraries?.[naming]) ?? sameNames;
}
