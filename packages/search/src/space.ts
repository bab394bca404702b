/** Any JSON value: a swept path may name a single option or a whole part of a configuration. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** The parameter exists only where every named path has the value, or one of the values. */
export type Condition = Readonly<Record<string, JsonValue | readonly JsonValue[]>>;

export interface Choices {
  readonly choices: readonly JsonValue[];
  /** Whether a value has neighbours: numbers do unless it is false (by size); others where it is true (as listed). */
  readonly ordered?: boolean;
  readonly when?: Condition;
}

export interface Range {
  readonly min: number;
  readonly max: number;
  /** Distance between values, counted from `min`; without it the range is continuous. */
  readonly step?: number;
  readonly scale?: "linear" | "log";
  readonly when?: Condition;
}

export type Parameter = Choices | Range;

/** What a search varies, by dotted path: `{ "architecture.depth": { choices: [8, 20] } }`. */
export type Space = Readonly<Record<string, Parameter>>;

/** The value of each parameter that exists in one cell. */
export type Assignment = Readonly<Record<string, JsonValue>>;

/** The value of a path that is not swept, or undefined where there is no such path. */
export type Fixed = (path: string) => JsonValue | undefined;

export function isChoices(parameter: Parameter): parameter is Choices {
  return "choices" in parameter;
}
