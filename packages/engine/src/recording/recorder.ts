import type { Tensor } from "@tensorflow/tfjs";
import type { Attribute, Binding, NodeBackend, TensorMetadata, TensorValues } from "../backend.ts";
import type { Constants } from "../graph/constants.ts";
import {
  type GraphNode,
  isStringType,
  type NodeAttribute,
  type TensorFacts,
  typeAttribute,
} from "../graph/node.ts";
import { currentCall, currentRandomCall } from "./call-site.ts";
import { type Operand, type OutputShapes, zerosFor } from "./output-shapes.ts";

/** Why a call cannot be part of a static graph. */
export type Refuse = (call: string, reason: string) => Error;

/** Operations whose output shape depends on the values they are given. */
const dynamicShapes =
  /^(Where|Unique|ListDiff|NonMaxSuppression|SparseFillEmptyRows|SparseReshape)/;
/** Operations that TensorFlow draws random numbers in: a replay would not draw what an eager run draws. */
const randomOperations = /^(Random|Multinomial|TruncatedNormal|ParameterizedTruncatedNormal)/;
/** Calls that hand out a promise: what they throw would come up where nobody waits, and end the process. */
const asynchronousReads = /\.(data|array)$/;

/** TensorFlow's complex64 and complex128. */
const unrecordedTypes = [8, 18];

const valueRead = "reads a value back while the step is recorded; return it as an output";
const randomDraw = "draws random numbers that every replay would repeat; pass them in as an input";

/** A tensor as the graph knows it; its node is made when it is first used. */
interface Traced extends Operand {
  readonly name: () => string;
}

/**
 * Writes down what the binding is asked to do while a body runs, without doing it: tensors have a shape and a type,
 * but no values, and ids below those of the binding. Only what is computed from constants alone is really computed.
 */
export class Recorder {
  readonly nodes: GraphNode[] = [];
  readonly #traced = new Map<number, Traced>();
  readonly #prefix: string;
  readonly #backend: NodeBackend;
  readonly #binding: Binding;
  readonly #constants: Constants;
  readonly #shapes: OutputShapes;
  readonly #refuse: Refuse;
  readonly #foreign: ReadonlyMap<number, string>;
  /** -1 means to tfjs that values are not written yet; ids below it are never deleted. */
  #nextId = -2;
  #refusal: Error | null = null;

  /** @param options.foreign names of variables that a body must not touch, by the ids of their tensors. */
  constructor(options: {
    readonly prefix: string;
    readonly backend: NodeBackend;
    readonly constants: Constants;
    readonly shapes: OutputShapes;
    readonly refuse: Refuse;
    readonly foreign: ReadonlyMap<number, string>;
  }) {
    this.#prefix = options.prefix;
    this.#backend = options.backend;
    this.#binding = options.backend.binding;
    this.#constants = options.constants;
    this.#shapes = options.shapes;
    this.#refuse = options.refuse;
    this.#foreign = options.foreign;
  }

  /** A tensor without values that stands for a node; `name` is asked for it once, when it is first used. */
  tensor(facts: TensorFacts, name: () => string): Tensor {
    return this.#backend.createOutputTensor(this.#trace(facts, name));
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
      if (dtype === "string") throw this.#note(currentCall(), "makes a tensor of strings");
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

  /** The id of a tensor's data; the same data has the same id. */
  idOf(tensor: Tensor): number {
    return this.#backend.getInputTensorIds([tensor])[0]!;
  }

  /** The graph's name for the values behind an id. */
  reference(id: number): string {
    return this.#operand(id).name();
  }

  /** Remembers the first fault; where the body can go on, it does, and is refused at its end. */
  #note(call: string, reason: string): Error {
    this.#refusal ??= this.#refuse(call, reason);
    return this.#refusal;
  }

  #trace({ shape, dtype }: TensorFacts, name: () => string): TensorMetadata {
    const id = this.#nextId--;
    let known: string | undefined;
    const once = () => {
      known ??= name();
      return known;
    };
    this.#traced.set(id, { shape, dtype, constant: null, name: once });
    return { id, shape: [...shape], dtype };
  }

  #traceConstant(id: number, facts: TensorFacts, name: string): void {
    this.#traced.set(id, { ...facts, constant: { id, name }, name: () => name });
  }

  #operand(id: number): Traced {
    const known = this.#traced.get(id);
    if (known) return known;
    const variable = this.#foreign.get(id);
    if (variable) throw this.#note(`variable "${variable}"`, "is read but is not in the state");
    // A tensor from outside the body: its value now is its value for good.
    const facts = this.#describe(id);
    const content = bytesOf(this.#binding.tensorDataSync(id));
    this.#traceConstant(id, facts, this.#constants.add(facts.shape, facts.dtype, content));
    return this.#traced.get(id)!;
  }

  /** The binding tells a tensor's shape and type only with the outputs of an operation. */
  #describe(id: number): TensorFacts {
    const { TF_FLOAT, TF_INT32, TF_BOOL, TF_ATTR_TYPE } = this.#binding;
    for (const value of [TF_FLOAT, TF_INT32, TF_BOOL]) {
      try {
        const type = [{ name: "T", type: TF_ATTR_TYPE, value }];
        const [copy] = this.#binding.executeOp("Identity", type, [id], 1);
        this.#binding.deleteTensor(copy!.id);
        return copy!;
      } catch {
        // Not of this type.
      }
    }
    throw this.#note(currentCall(), "uses a tensor that is neither float32, int32 nor bool");
  }

  readonly #executeOp = (
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[] => {
    if (dynamicShapes.test(op)) {
      throw this.#note(currentCall(), "makes a tensor whose shape depends on values");
    }
    if (randomOperations.test(op)) throw this.#note(currentCall(), randomDraw);
    const operands = inputs.map((id) => this.#operand(id));
    const node = `${this.#prefix}/${this.nodes.length}`;
    const outputName = (index: number) => (index === 0 ? node : `${node}:${index}`);
    let made: TensorMetadata[];
    if (operands.every(({ constant }) => constant)) {
      made = this.#binding.executeOp(op, attributes, inputs, outputs);
      for (const [index, metadata] of made.entries()) {
        this.#traceConstant(metadata.id, metadata, outputName(index));
      }
    } else {
      made = this.#shapes
        .of(op, attributes, operands, outputs)
        .map((facts, index) => this.#trace(facts, () => outputName(index)));
    }
    if (made.some(({ dtype }) => unrecordedTypes.includes(dtype))) {
      throw this.#note(currentCall(), "makes a tensor of complex numbers");
    }
    this.nodes.push({
      name: node,
      op,
      inputs: operands.map(({ name }) => name()),
      attributes: {
        ...inferredTypes(op, operands),
        ...Object.fromEntries(
          attributes
            .filter(({ value }) => value !== undefined && value !== null)
            .map((attribute) => [attribute.name, nodeAttribute(this.#binding, attribute)]),
        ),
      },
      outputs: made.map(({ shape, dtype }) => ({ shape, dtype })),
    });
    return made;
  };

  readonly #createTensor = (
    shape: readonly number[],
    dtype: number,
    values: TensorValues | Uint8Array[],
  ): number => {
    if (isStringType(dtype) || Array.isArray(values)) {
      throw this.#note(currentCall(), "makes a tensor of strings");
    }
    const id = this.#binding.createTensor(shape, dtype, values);
    const name = this.#constants.add(shape, dtype, bytesOf(values));
    this.#traceConstant(id, { shape: [...shape], dtype }, name);
    return id;
  };

  readonly #tensorDataSync = (id: number): TensorValues => {
    const { constant, shape, dtype } = this.#operand(id);
    if (constant) return this.#binding.tensorDataSync(id);
    const call = currentCall();
    const refusal = this.#note(call, valueRead);
    if (!asynchronousReads.test(call)) throw refusal;
    return zerosFor({ shape, dtype });
  };
}

/** A type that tfjs leaves for eager execution to take from the operands; a graph must state it. */
function inferredTypes(op: string, [first]: readonly Operand[]): GraphNode["attributes"] {
  return op === "ExpandDims" && first ? { T: typeAttribute(first.dtype) } : {};
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
