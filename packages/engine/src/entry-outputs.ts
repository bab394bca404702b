import { InvalidInput } from "@resweep/spec";
import type { Tensor } from "@tensorflow/tfjs";

/**
 * What a body returned, by name.
 * @throws InvalidInput where it is not tensors that are there now.
 */
export function entryOutputs(entry: string, returned: unknown): [string, Tensor][] {
  if (typeof returned !== "object" || returned === null) {
    throw InvalidInput.at(entry, "the body must return its outputs by name, {} for none");
  }
  if ("then" in returned) {
    // What the rest of the body does would come up where nobody waits for it.
    Promise.resolve(returned).catch(() => {});
    throw InvalidInput.at(
      entry,
      "the body returns a promise; a step is synchronous, without await",
    );
  }
  return Object.entries(returned).map(([name, output]) => {
    const isTensor = typeof output === "object" && output !== null && "dataId" in output;
    if (!isTensor) throw InvalidInput.at(`${entry}.${name}`, "this output is not a tensor");
    return [name, output as Tensor];
  });
}
