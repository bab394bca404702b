import { flag, group, int, type Shape, unknownName } from "@resweep/spec";
import type { KeptCheckpoints } from "@resweep/store";
import { z } from "zod";

/** Short for what most sweeps want. */
const words = {
  "best-and-last": { last: 1, best: true, every: null },
  last: { last: 1, best: false, every: null },
  all: null,
} as const satisfies Record<string, KeptCheckpoints | null>;

type Word = keyof typeof words;

const names = Object.keys(words) as Word[];
const isWord = (value: unknown): value is Word => names.includes(value as Word);

const every = int({ default: 1, min: 1, max: 100_000, unit: "epochs", help: "Each so manieth" });

const object = group("Checkpoints to keep", {
  last: int({ default: 1, min: 1, max: 100_000, help: "So many of the newest" }),
  best: flag({ default: true, help: "The best of each stage by the objective" }),
  every: {
    schema: every.schema.nullable().default(null) as z.ZodType<number | null>,
    description: every.description,
  } satisfies Shape<number | null>,
});

/** Which checkpoints of a trial are kept: a word, or `{ last, best, every }`. */
export const checkpointsShape: Shape<Word | KeptCheckpoints> = {
  schema: z
    .unknown()
    .transform((value, context) => {
      if (isWord(value)) return value;
      // Nothing at all would be all defaults.
      const parsed = object.schema.safeParse(value ?? "");
      if (parsed.success) return parsed.data;
      const named = typeof value === "object" && value !== null && !Array.isArray(value);
      const issues = named
        ? parsed.error.issues.map(({ path, message }) => ({ path: [...path], message }))
        : [{ message: notKnown(value) }];
      for (const issue of issues) context.addIssue({ code: "custom", ...issue });
      return z.NEVER;
    })
    .default("best-and-last") as z.ZodType<Word | KeptCheckpoints>,
  description: {
    type: "option",
    kind: "choice",
    default: "best-and-last",
    choices: names,
    help: "Checkpoints of a trial to keep: a word, or { last, best, every }; the end of each stage is kept always",
  },
};

function notKnown(value: unknown): string {
  const hint = "or write { last: 1, best: true, every: 10 }";
  if (typeof value === "string") return `${unknownName("word", value, names)}; ${hint}`;
  return `must be one of ${names.join(", ")}, ${hint}`;
}

/** History is read loosely. */
const Retaining = z.object({ retention: z.object({ checkpoints: z.unknown() }) });
const Kept = z.object({
  last: z.int().min(1).catch(1),
  best: z.boolean().catch(true),
  every: z.int().min(1).nullable().catch(null),
});

/**
 * What the retention of a stored specification means; null: everything is kept. One that says nothing means the default,
 * and one that says what this version does not know means everything.
 */
export function keptCheckpoints(spec: unknown): KeptCheckpoints | null {
  const said = Retaining.safeParse(spec).data?.retention.checkpoints ?? "best-and-last";
  if (isWord(said)) return words[said];
  return Kept.safeParse(said).data ?? null;
}
