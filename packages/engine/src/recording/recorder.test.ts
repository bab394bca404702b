import type { Tensor, Tensor1D, Variable } from "@tensorflow/tfjs";
import { afterEach, expect, test } from "vitest";
import { createProgram, type Entry } from "../program.ts";
import { loadRuntime } from "../runtime.ts";

const runtime = await loadRuntime({ threads: 1 });
const { tf } = runtime;
const vector = { shape: [3], dtype: "float32" } as const;
const made: Variable[] = [];
const variable = (values: number[]) => {
  const one = tf.tidy(() => tf.variable(tf.tensor1d(values)));
  made.push(one);
  return one;
};
afterEach(() => {
  for (const one of made.splice(0)) one.dispose();
});

const compile = (body: Entry["body"], state: Variable[] = []) =>
  createProgram(runtime, {
    state,
    entries: { step: { inputs: { x: vector }, body } },
    compile: true,
  });

const refused: [string, (x: Tensor) => Tensor, string][] = [
  ["dataSync", (x) => tf.mul(x, x.sum().dataSync()[0]!), "Tensor.dataSync reads a value back"],
  ["arraySync", (x) => tf.tensor(x.arraySync() as number[]), "Tensor.arraySync reads a value back"],
  [
    "data",
    (x) => {
      void tf.square(x).data();
      return x;
    },
    "Tensor.data reads a value back",
  ],
  ["gather", (x) => tf.gather(x, tf.cast(x, "int32")), "tf.gather reads a value back"],
  ["a random draw", (x) => tf.add(x, tf.randomNormal([3])), "tf.randomNormal draws random"],
  [
    "a seeded draw",
    (x) => tf.add(x, tf.randomUniform([3], 0, 1, "float32", 7)),
    "tf.randomUniform",
  ],
  ["dropout", (x) => tf.dropout(x, 0.5), "tf.dropout draws random numbers"],
  ["seeded dropout", (x) => tf.dropout(x, 0.5, undefined, 7), "tf.dropout draws random numbers"],
  ["truncated draws", (x) => tf.add(x, tf.truncatedNormal([3])), "tf.truncatedNormal draws"],
  [
    "draws of one's own",
    (x) =>
      tf.add(
        x,
        tf.rand([3], () => 0.5),
      ),
    "tf.rand draws random numbers",
  ],
  ["multinomial", (x) => tf.multinomial(x as Tensor1D, 2, 7), "tf.multinomial draws random"],
  ["strings", () => tf.tensor(["a", "b"]), "tf.tensor makes a tensor of strings"],
  ["unique", (x) => tf.unique(x).values, "tf.unique makes a tensor whose shape depends on values"],
  [
    "array",
    (x) => {
      void x.array();
      return x;
    },
    "Tensor.array reads a value back",
  ],
  [
    "print",
    (x) => {
      x.print();
      return x;
    },
    "Tensor.print reads a value back",
  ],
  ["toString", (x) => tf.mul(x, `${x.toString()}`.length), "Tensor.toString reads a value back"],
  [
    "a complex result",
    (x) => tf.spectral.fft(tf.complex(x, x)),
    "tf.complex makes a tensor of complex numbers",
  ],
  ["Math.random", (x) => tf.mul(x, Math.random()), "Math.random draws random numbers"],
  [
    "a variable made inside",
    (x) => tf.variable(tf.zerosLike(x)),
    "is made by the step; make it beforehand",
  ],
];

for (const [name, body, message] of refused) {
  test(`${name} is refused by name, and leaves nothing`, () => {
    const before = tf.memory().numTensors;
    const random = Math.random;
    expect(() => compile(({ x }) => ({ y: body(x!) }))).toThrow(message);
    expect(() => compile(({ x }) => ({ y: body(x!) }))).toThrow(/^Entry "step" cannot be compiled/);
    expect(tf.memory().numTensors).toBe(before);
    expect(Math.random).toBe(random);
  });
}

const asyncBody = (body: (x: Tensor) => Promise<Tensor>) =>
  (async ({ x }: Record<string, Tensor>) => ({ y: await body(x!) })) as unknown as Entry["body"];

test("an asynchronous body is refused, and what it does later goes nowhere", async () => {
  const mask = asyncBody((x) => tf.booleanMaskAsync(x, tf.greater(x, 0)));
  expect(() => compile(mask)).toThrow("tf.booleanMaskAsync reads a value back");
  const body = asyncBody(async (x) => {
    await Promise.resolve();
    return tf.square(x);
  });
  expect(() => compile(body)).toThrow("step: the body returns a promise");
  const entries = { step: { inputs: { x: vector }, body } };
  const eager = createProgram(runtime, { compile: false, state: [], entries });
  expect(() => eager.run("step", { x: Float32Array.of(1, 2, 3) })).toThrow("returns a promise");
  await new Promise((resolve) => setTimeout(resolve, 10));
});

test("outputs that are no tensors are refused by name", () => {
  expect(() => compile(() => ({ y: 3 as unknown as Tensor }))).toThrow(
    "step.y: this output is not a tensor",
  );
  expect(() => compile(() => undefined as never)).toThrow("must return its outputs by name");
});

test("an operation that zeros cannot go through is recorded all the same", () => {
  const program = compile(({ x }) => ({
    y: tf.floorDiv(tf.scalar(7, "int32"), tf.cast(x!, "int32")),
  }));
  expect(program.run("step", { x: Float32Array.of(1, 2, 3) }).y).toEqual(Float32Array.of(7, 3, 2));
  program.dispose();
});

test("a variable outside the state is refused, read or assigned, and keeps its value", () => {
  const other = variable([1, 2, 3]);
  expect(() => compile(({ x }) => ({ y: tf.add(x!, other) }))).toThrow("is read but is not in");
  const assign: Entry["body"] = ({ x }) => {
    other.assign(x as Tensor1D);
    return {};
  };
  expect(() => compile(assign)).toThrow("is assigned but is not in the state");
  expect([...other.dataSync()]).toEqual([1, 2, 3]);
});

test("a failing body's own error comes through", () => {
  expect(() => compile(({ x }) => ({ y: tf.reshape(x!, [4]) }))).toThrow(
    "the requested shape has 4",
  );
});

test("tensors from outside and values known beforehand are constants", () => {
  const outside = tf.tensor1d([1, 2, 3]);
  const indices = tf.tensor1d([2, 0], "int32");
  const program = compile(({ x }) => ({
    y: tf.add(x!, outside),
    z: tf.gather(x!, indices),
    equal: tf.equal(x!, outside),
    mask: tf.tensor1d([1, 0, 1], "bool"),
  }));
  tf.dispose([outside, indices]);
  const { y, z, equal, mask } = program.run("step", { x: Float32Array.of(1, 20, 3) });
  expect(y).toEqual(Float32Array.of(2, 22, 6));
  expect(z).toEqual(Float32Array.of(3, 1));
  expect(equal).toEqual(Float32Array.of(1, 0, 1));
  expect(mask).toEqual(Float32Array.of(1, 0, 1));
  program.dispose();
});

test("reads see the values from before the step, also where variables swap", () => {
  const [a, b] = [variable([1, 1, 1]), variable([2, 2, 2])];
  const program = compile(
    ({ x }) => {
      const [oldA, oldB] = [a.clone(), b.clone()];
      a.assign(oldB);
      b.assign(tf.add(oldA, x!));
      return { oldA, oldB, newB: b };
    },
    [a, b],
  );
  const x = Float32Array.of(10, 10, 10);
  const first = program.run("step", { x });
  expect([first.oldA![0], first.oldB![0], first.newB![0]]).toEqual([1, 2, 11]);
  const second = program.run("step", { x });
  expect([second.oldA![0], second.oldB![0], second.newB![0]]).toEqual([2, 11, 12]);
  expect(program.readState()).toEqual([Float32Array.of(11, 11, 11), Float32Array.of(12, 12, 12)]);
  expect([...a.dataSync(), ...b.dataSync()]).toEqual([1, 1, 1, 2, 2, 2]);
  program.dispose();
});

test("variables made from one tensor stay apart", () => {
  const zeros = tf.zeros([3]) as Tensor1D;
  const [a, b] = [tf.variable(zeros), tf.variable(zeros)];
  made.push(a, b);
  zeros.dispose();
  const program = compile(
    ({ x }) => {
      a.assign(tf.add(a, x!));
      return { b };
    },
    [a, b],
  );
  const x = Float32Array.of(1, 2, 3);
  program.run("step", { x });
  expect(program.run("step", { x }).b).toEqual(Float32Array.of(0, 0, 0));
  expect(program.readState()).toEqual([Float32Array.of(2, 4, 6), Float32Array.of(0, 0, 0)]);
  program.dispose();
});

test("a variable that keeps an input does not keep the caller's array", () => {
  const kept = variable([0, 0, 0]);
  const program = compile(
    ({ x }) => {
      kept.assign(x as Tensor1D);
      return {};
    },
    [kept],
  );
  const x = Float32Array.of(1, 2, 3);
  program.run("step", { x });
  x.fill(9);
  expect(program.readState()).toEqual([Float32Array.of(1, 2, 3)]);
  const values = [Float32Array.of(4, 5, 6)];
  program.writeState(values);
  values[0]!.fill(9);
  expect(program.readState()).toEqual([Float32Array.of(4, 5, 6)]);
  program.dispose();
  expect(() => program.readState()).toThrow("This program was disposed");
});
