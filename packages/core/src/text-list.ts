import { type Option, text } from "@resweep/spec";
import { z } from "zod";

/** The parts of a text such as "layer1.0.conv1, layer2.0.conv1". */
export function parts(list: string): string[] {
  return list
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** The numbers of a text such as "0.5, 0.75". */
export function numbers(list: string): number[] {
  return parts(list).map(Number);
}

/**
 * A list as one text, its parts separated by commas, so that a form has one field for it and a sweep can choose between
 * lists. A YAML or JSON list is taken too, and becomes the text.
 */
export function textList(words: {
  readonly default: string;
  readonly help: string;
}): Option<string> {
  const { schema, description } = text(words);
  const joined = z.preprocess(
    (value) =>
      Array.isArray(value) ? value.join(", ") : typeof value === "number" ? String(value) : value,
    schema,
  );
  return { schema: joined.default(words.default), description };
}
