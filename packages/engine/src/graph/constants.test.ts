import { expect, test } from "vitest";
import { Constants } from "./constants.ts";
import { dataTypes } from "./node.ts";

const bytes = (values: Float32Array | Int32Array) => new Uint8Array(values.buffer);
const { float32, int32 } = dataTypes;

test("equal constants are one node; a different shape, type or bit is another", () => {
  const constants = new Constants();
  const one = constants.add([2], float32, bytes(Float32Array.of(1, 2)));
  expect(constants.add([2], float32, bytes(Float32Array.of(1, 2)))).toBe(one);
  const others = [
    constants.add([1, 2], float32, bytes(Float32Array.of(1, 2))),
    constants.add([2], int32, bytes(Float32Array.of(1, 2))),
    constants.add([2], float32, bytes(Float32Array.of(0, 2))),
    constants.add([2], float32, bytes(Float32Array.of(-0, 2))),
  ];
  expect(new Set([one, ...others]).size).toBe(5);
});

test("a constant of one value takes no room: written once, or filled at each run where it is large", () => {
  const constants = new Constants();
  constants.add([1000], float32, bytes(new Float32Array(1000).fill(0.5)));
  expect(constants.nodes[0]!.attributes.value).toMatchObject({ value: { fill: 0.5 } });
  const large = constants.add([1024, 1024], float32, bytes(new Float32Array(1 << 20)));
  expect(constants.nodes.find(({ name }) => name === large)!.op).toBe("Fill");
  expect(constants.add([1024, 1024], float32, bytes(new Float32Array(1 << 20)))).toBe(large);
});

test("long contents that differ in one value stay apart, and later changes of an array do not matter", () => {
  const constants = new Constants();
  const values = Float32Array.from({ length: 100 }, (_, index) => index);
  const first = constants.add([100], float32, bytes(values));
  values[99] = 7;
  expect(constants.add([100], float32, bytes(values))).not.toBe(first);
  const node = constants.nodes[0]!.attributes.value as { value: { content: Uint8Array } };
  expect(new Float32Array(node.value.content.slice().buffer)[99]).toBe(99);
});
