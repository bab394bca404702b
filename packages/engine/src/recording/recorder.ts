import type { Attribute, Binding, NodeBackend, TensorMetadata, TensorValues } from "../backend.ts";
import type { Constants } from "../graph/constants.ts";
import { type GraphNode, isStringType, type NodeAttribute } from "../graph/node.ts";
import { currentCall, currentRandomCall } from "./call-site.ts";

/** Why a call cannot be part of a static graph. */
export type Refuse = (call: string, reason: string) => Error;

/** Operations whose output shape depends on the values they are given. */
const dynamicShapes =
  /^(Where|Unique|ListDiff|NonMaxSuppression|SparseFillEmptyRows|SparseReshape)/;
/** Operations that TensorFlow draws random numbers in: a replay would not draw what an eager run draws. */
const randomOperations = /^(Random|Multinomial|TruncatedNormal|ParameterizedTruncatedNormal)/;

const valueRead = "reads a value back while the step is recorded; return it as an output";
const randomDraw = "draws random numbers that every replay would repeat; pass them in as an input";

/**
 * Writes down what the binding is asked to do while a body runs. A tensor's id in the binding is never used twice,
 * so an id stands for one node of the graph however long its tensor lived.
 */
export class Recorder {
  readonly nodes: GraphNode[] = [];
  readonly #names = new Map<number, string>();
  /** Ids whose value does not depend on inputs or state. */
  readonly #constantIds = new Set<number>();
  readonly #prefix: string;
  readonly #backend: NodeBackend;
  readonly #binding: Binding;
  readonly #constants: Constants;
  readonly #refuse: Refuse;
  readonly #resolve: (id: number) => string | null;
  #refusal: Error | null = null;

  /** @param resolve names the node behind an id that was made before the recording, or null for a plain tensor. */
  constructor(options: {
    prefix: string;
    backend: NodeBackend;
    constants: Constants;
    refuse: Refuse;
    resolve: (id: number) => string | null;
  }) {
    this.#prefix = options.prefix;
    this.#backend = options.backend;
    this.#binding = options.backend.binding;
    this.#constants = options.constants;
    this.#refuse = options.refuse;
    this.#resolve = options.resolve;
  }

  /** Runs `body` with every operation written down; the backend is as before when it returns or throws. */
  record<Result>(body: () => Result): Result {
    const binding = this.#binding;
    const backend = this.#backend;
    const mathRandom = Math.random;
    const write = backend.write;
    backend.binding = Object.create(binding, {
      executeOp: { value: this.#executeOp },
      createTensor: { value: this.#createTensor },
      tensorDataSync: { value: this.#tensorDataSync },
    }) as Binding;
    backend.write = (values, shape, dtype) => {
      const call =
        values !== null && values.length > 1 && dtype === "float32" && currentRandomCall();
      if (call) this.#note(call, randomDraw);
      return write.call(backend, values, shape, dtype);
    };
    Math.random = () => {
      this.#note(currentRandomCall() ?? "Math.random", randomDraw);
      return mathRandom();
    };
    try {
      const result = body();
      if (this.#refusal) throw this.#refusal;
      return result;
    } catch (error) {
      throw this.#refusal ?? error;
    } finally {
      Math.random = mathRandom;
      backend.binding = binding;
      // The method belongs to the prototype; what was set above hides it.
      delete (backend as { write?: unknown }).write;
    }
  }

  /** Remembers the first fault and lets the body end: a promise that fails where nobody waits would end the process. */
  #note(call: string, reason: string): void {
    this.#refusal ??= this.#refuse(call, reason);
  }

  /** The graph's name for the output behind a tensor id. */
  reference(id: number): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const name = this.#resolve(id) ?? this.#captured(id);
    this.#names.set(id, name);
    return name;
  }

  /** A tensor from outside the body: its value now is its value for good. */
  #captured(id: number): string {
    const { shape, dtype } = this.#describe(id);
    this.#constantIds.add(id);
    return this.#constants.add(shape, dtype, bytesOf(this.#binding.tensorDataSync(id)));
  }

  /** The binding tells a tensor's shape and type only with the outputs of an operation. */
  #describe(id: number): TensorMetadata {
    for (const dtype of [this.#binding.TF_FLOAT, this.#binding.TF_INT32, this.#binding.TF_BOOL]) {
      try {
        const [copy] = this.#binding.executeOp(
          "Identity",
          [{ name: "T", type: this.#binding.TF_ATTR_TYPE, value: dtype }],
          [id],
          1,
        );
        this.#binding.deleteTensor(copy!.id);
        return copy!;
      } catch {
        // Not of this type.
      }
    }
    throw this.#refuse(currentCall(), "uses a tensor that is neither float32, int32 nor bool");
  }

  readonly #executeOp = (
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[] => {
    if (dynamicShapes.test(op)) {
      this.#note(currentCall(), "makes a tensor whose shape depends on values");
    }
    if (randomOperations.test(op)) this.#note(currentCall(), randomDraw);
    const made = this.#binding.executeOp(op, attributes, inputs, outputs);
    const name = `${this.#prefix}/${this.nodes.length}`;
    this.nodes.push({
      name,
      op,
      inputs: inputs.map((id) => this.reference(id)),
      attributes: Object.fromEntries(
        attributes
          .filter(({ value }) => value !== undefined && value !== null)
          .map((attribute) => [attribute.name, nodeAttribute(this.#binding, attribute)]),
      ),
    });
    const constant = inputs.every((id) => this.#constantIds.has(id));
    for (const [index, { id }] of made.entries()) {
      if (constant) this.#constantIds.add(id);
      this.#names.set(id, index === 0 ? name : `${name}:${index}`);
    }
    return made;
  };

  readonly #createTensor = (
    shape: readonly number[],
    dtype: number,
    values: TensorValues | Uint8Array[],
  ): number => {
    if (isStringType(dtype) || Array.isArray(values)) {
      throw this.#refuse(currentCall(), "makes a tensor of strings");
    }
    const id = this.#binding.createTensor(shape, dtype, values);
    this.#names.set(id, this.#constants.add(shape, dtype, bytesOf(values)));
    this.#constantIds.add(id);
    return id;
  };

  readonly #tensorDataSync = (id: number): TensorValues => {
    if (!this.#constantIds.has(id)) this.#note(currentCall(), valueRead);
    return this.#binding.tensorDataSync(id);
  };
}

const bytesOf = (values: TensorValues): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function nodeAttribute(binding: Binding, { type, value }: Attribute): NodeAttribute {
  switch (type) {
    case binding.TF_ATTR_STRING:
      return { kind: "string", value: String(value) };
    case binding.TF_ATTR_INT:
      return { kind: "int", value: value as number | number[] };
    case binding.TF_ATTR_FLOAT:
      return { kind: "float", value: value as number | number[] };
    case binding.TF_ATTR_BOOL:
      return { kind: "bool", value: Array.isArray(value) ? value : Boolean(value) };
    case binding.TF_ATTR_TYPE:
      return { kind: "type", value: value as number };
    case binding.TF_ATTR_SHAPE:
      return { kind: "shape", value: value as number[] };
    default:
      throw new Error(`Unknown kind ${type} of attribute`);
  }
}
