import { isChoices, type JsonValue, type Parameter, type Range } from "./space.ts";

/** How many values a parameter has; null for a continuous range. */
export function valueCount(parameter: Parameter): number | null {
  if (isChoices(parameter)) return parameter.choices.length;
  if (parameter.step === undefined) return parameter.min === parameter.max ? 1 : null;
  // A range written in decimals may miss its end by a rounding error.
  return Math.floor((parameter.max - parameter.min) / parameter.step + 1e-9) + 1;
}

/** The value at an index below valueCount. */
export function valueAt(parameter: Parameter, index: number): JsonValue {
  if (isChoices(parameter)) return parameter.choices[index]!;
  return onLattice(parameter, index);
}

/** The value that a uniform draw in [0, 1) stands for. */
export function valueFor(parameter: Parameter, draw: number): JsonValue {
  if (isChoices(parameter)) return parameter.choices[Math.floor(draw * parameter.choices.length)]!;
  const count = valueCount(parameter);
  const logarithmic = parameter.scale === "log";
  if (count !== null && !logarithmic) return onLattice(parameter, Math.floor(draw * count));
  const { min, max } = parameter;
  const value = logarithmic ? min * (max / min) ** draw : min + draw * (max - min);
  if (parameter.step === undefined || count === null) return clamp(value, parameter);
  return onLattice(parameter, Math.min(count - 1, Math.round((value - min) / parameter.step)));
}

function onLattice({ min, step = 0 }: Range, index: number): number {
  // 0.1 + 2 * 0.1 is 0.30000000000000004: twelve digits are what anyone writes.
  return Number((min + index * step).toPrecision(12));
}

function clamp(value: number, { min, max }: Range): number {
  return Math.min(max, Math.max(min, Number(value.toPrecision(12))));
}
