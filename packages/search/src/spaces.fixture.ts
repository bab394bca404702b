import fc from "fast-check";
import { type SearchSpace, searchSpace } from "./search-space.ts";
import type { Parameter, Space } from "./space.ts";

/** Spaces of up to six parameters, each conditional on earlier ones or not. */
export const anySpace: fc.Arbitrary<Space> = spaces(
  fc
    .record({ values: fc.integer({ min: 1, max: 4 }), asRange: fc.boolean() })
    .map(
      ({ values, asRange }): Parameter =>
        asRange
          ? { min: 0, max: values - 1, step: 1 }
          : { choices: Array.from({ length: values }, (_, value) => value) },
    ),
);

/** The same with every kind of parameter there is, and constraints. */
export const anySearchSpace: fc.Arbitrary<SearchSpace> = fc
  .record({
    space: spaces(
      fc.constantFrom<Parameter>(
        { min: 0, max: 4 },
        { min: 0.001, max: 1000, scale: "log" },
        { min: 1, max: 4, step: 1 },
        { min: 0.1, max: 0.7, step: 0.3 },
        { min: 1, max: 200, step: 1, scale: "log" },
        { choices: [3, 0, 1] },
        { choices: [2, 1], ordered: false },
        { choices: ["low", "middle", "high"], ordered: true },
        { choices: ["sgd", { name: "adam", beta: 0.9 }, null, 1] },
        { min: 2, max: 2 },
      ),
    ),
    constraints: fc.subarray(["p0 != 3", "not (p1 == 1 and p0 == 1)", "p2 != 1 or p1 != 2"]),
  })
  .filter(({ space }) => Object.keys(space).length >= 3)
  .map(({ space, constraints }) => searchSpace(space, { constraints }));

function spaces(parameters: fc.Arbitrary<Parameter>): fc.Arbitrary<Space> {
  const wanted = fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 });
  return fc
    .array(fc.record({ parameter: parameters, parent: fc.integer({ min: -6, max: 5 }), wanted }), {
      maxLength: 6,
    })
    .map((all) =>
      Object.fromEntries(
        all.map(({ parameter, parent, wanted }, index): [string, Parameter] => {
          const when = parent >= 0 && parent < index ? { [`p${parent}`]: wanted } : undefined;
          return [`p${index}`, when ? { ...parameter, when } : parameter];
        }),
      ),
    );
}
