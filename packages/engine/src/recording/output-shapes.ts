import type { Attribute, Binding, TensorValues } from "../backend.ts";
import { dataTypes, type TensorFacts } from "../graph/node.ts";

/** An operand: its facts, and where its value is fixed, the tensor that has it and a name for that value. */
export interface Operand extends TensorFacts {
  readonly constant: { readonly id: number; readonly name: string } | null;
}

/**
 * Tells what an operation gives by running it once on zeros, for each combination of attributes, shapes and fixed
 * operands. A step's repeated layers are run once, and no activation is held: recording takes less time and far less
 * memory than the step does.
 */
export class OutputShapes {
  readonly #binding: Binding;
  readonly #known = new Map<string, readonly TensorFacts[]>();
  /** One tensor of zeros per shape and type. */
  readonly #zeros = new Map<string, number>();

  constructor(binding: Binding) {
    this.#binding = binding;
  }

  of(
    op: string,
    attributes: readonly Attribute[],
    operands: readonly Operand[],
    outputs: number,
  ): readonly TensorFacts[] {
    const key = JSON.stringify([
      op,
      attributes.map(({ name, value }) => [name, value]),
      operands.map(({ constant, shape, dtype }) => constant?.name ?? [dtype, shape]),
    ]);
    let facts = this.#known.get(key);
    if (!facts) {
      const ids = operands.map((operand) => operand.constant?.id ?? this.#zerosOf(operand));
      const made = this.#binding.executeOp(op, attributes, ids, outputs);
      for (const { id } of made) this.#binding.deleteTensor(id);
      facts = made.map(({ shape, dtype }) => ({ shape, dtype }));
      this.#known.set(key, facts);
    }
    return facts;
  }

  /** Releases the zeros. */
  dispose(): void {
    for (const id of this.#zeros.values()) this.#binding.deleteTensor(id);
    this.#zeros.clear();
  }

  #zerosOf({ shape, dtype }: TensorFacts): number {
    const key = `${dtype};${shape.join()}`;
    const known = this.#zeros.get(key);
    if (known !== undefined) return known;
    const id = this.#binding.createTensor(shape, dtype, zerosFor({ shape, dtype }));
    this.#zeros.set(key, id);
    return id;
  }
}

/** Zeros as the binding takes and gives them. */
export function zerosFor({ shape, dtype }: TensorFacts): TensorValues {
  const size = shape.reduce((product, length) => product * length, 1);
  if (dtype === dataTypes.int32) return new Int32Array(size);
  if (dtype === dataTypes.bool || dtype === dataTypes.uint8) return new Uint8Array(size);
  return new Float32Array(size);
}
