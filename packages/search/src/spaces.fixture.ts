import fc from "fast-check";
import type { Parameter, Space } from "./space.ts";

/** Spaces of up to six parameters, each conditional on earlier ones or not. */
export const anySpace: fc.Arbitrary<Space> = fc
  .array(
    fc.record({
      values: fc.integer({ min: 1, max: 4 }),
      asRange: fc.boolean(),
      parent: fc.integer({ min: -6, max: 5 }),
      wanted: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 6 },
  )
  .map((parameters) =>
    Object.fromEntries(
      parameters.map(({ values, asRange, parent, wanted }, index): [string, Parameter] => {
        const when = parent >= 0 && parent < index ? { [`p${parent}`]: wanted } : undefined;
        const parameter = asRange
          ? { min: 0, max: values - 1, step: 1 }
          : { choices: Array.from({ length: values }, (_, value) => value) };
        return [`p${index}`, when ? { ...parameter, when } : parameter];
      }),
    ),
  );
