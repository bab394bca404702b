import { InvalidInput } from "@resweep/spec";

/** The whole number that an option or variable was given as. Throws InvalidInput naming it. */
export function wholeNumber(
  name: string,
  text: string,
  { min = 1, max = Number.POSITIVE_INFINITY } = {},
): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= min && value <= max) return value;
  const range = Number.isFinite(max) ? `between ${min} and ${max}` : `above ${min - 1}`;
  throw InvalidInput.at(name, `must be a whole number ${range}, not "${text}"`);
}
