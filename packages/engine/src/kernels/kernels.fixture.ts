import type { Tensor } from "@tensorflow/tfjs";
import { expect } from "vitest";
import { createProgram, type Entry } from "../program.ts";
import type { Runtime } from "../runtime.ts";
import { values } from "../small-net.fixture.ts";

/** Element by element, `tolerance` being of the largest of what is expected. */
export function expectClose(found: Tensor, expected: Tensor, tolerance: number): void {
  expect(found.shape).toEqual(expected.shape);
  const other = Array.from(expected.dataSync());
  const largest = Math.max(...other.map(Math.abs));
  for (const [index, value] of found.dataSync().entries()) {
    expect(Math.abs(value - other[index]!)).toBeLessThanOrEqual(tolerance * largest);
  }
}

/** Runs `body` as it is and compiled, on float32 inputs of these shapes. */
export function expectSameWhenRecorded(
  runtime: Runtime,
  shapes: Readonly<Record<string, readonly number[]>>,
  body: Entry["body"],
): void {
  const names = Object.keys(shapes);
  const inputs = Object.fromEntries(
    names.map((name) => [name, { shape: shapes[name]!, dtype: "float32" }] as const),
  );
  const fed = Object.fromEntries(
    names.map((name, salt) => {
      const size = shapes[name]!.reduce((product, length) => product * length, 1);
      return [name, values(size, salt + 1)] as const;
    }),
  );
  const [eager, compiled] = [false, true].map((compile) => {
    const program = createProgram(runtime, {
      compile,
      state: [],
      entries: { step: { inputs, body } },
    });
    const outputs = program.run("step", fed);
    program.dispose();
    return outputs;
  });
  expect(compiled).toEqual(eager);
}
