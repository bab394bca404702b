import type { Attribute, Binding, TensorMetadata, TensorValues } from "../backend.ts";
import { dataTypes, type TensorFacts } from "../graph/node.ts";
import { shapeRules } from "./shape-rules.ts";

/** An operand: its facts, and where its value is fixed, the tensor that has it and a name for that value. */
export interface Operand extends TensorFacts {
  readonly constant: { readonly id: number; readonly name: string } | null;
}

/**
 * Tells what an operation gives: by a rule where there is one, else by running it once on zeros. Once for each
 * combination of attributes, shapes and fixed operands, so that a step's repeated layers are asked for once, and no
 * activation is held.
 */
export class OutputShapes {
  readonly #binding: Binding;
  readonly #known = new Map<string, readonly TensorFacts[]>();
  /** One tensor of zeros, or of ones, per shape and type. */
  readonly #fills = new Map<string, number>();

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
      facts =
        this.#ruled(op, attributes, operands) ?? this.#asked(op, attributes, operands, outputs);
      this.#known.set(key, facts);
    }
    return facts;
  }

  #ruled(
    op: string,
    attributes: readonly Attribute[],
    operands: readonly Operand[],
  ): readonly TensorFacts[] | null {
    const numbers = (position: number) => {
      const { constant, dtype } = operands[position]!;
      if (!constant || dtype !== dataTypes.int32) return null;
      return Array.from(this.#binding.tensorDataSync(constant.id));
    };
    const byName = Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
    return shapeRules[op]?.({ attributes: byName, operands, numbers }) ?? null;
  }

  #asked(
    op: string,
    attributes: readonly Attribute[],
    operands: readonly Operand[],
    outputs: number,
  ): readonly TensorFacts[] {
    const execute = (value: 0 | 1) => {
      const ids = operands.map((operand) => operand.constant?.id ?? this.#filled(operand, value));
      return this.#binding.executeOp(op, attributes, ids, outputs);
    };
    let made: TensorMetadata[];
    try {
      made = execute(0);
    } catch {
      // Such as a division of whole numbers.
      made = execute(1);
    }
    for (const { id } of made) this.#binding.deleteTensor(id);
    return made.map(({ shape, dtype }) => ({ shape, dtype }));
  }

  /** Releases them. */
  dispose(): void {
    for (const id of this.#fills.values()) this.#binding.deleteTensor(id);
    this.#fills.clear();
  }

  #filled({ shape, dtype }: TensorFacts, value: 0 | 1): number {
    const key = `${value};${dtype};${shape.join()}`;
    const known = this.#fills.get(key);
    if (known !== undefined) return known;
    const id = this.#binding.createTensor(shape, dtype, zerosFor({ shape, dtype }).fill(value));
    this.#fills.set(key, id);
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
