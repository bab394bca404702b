import { type JsonValue, parseConstraint, type Space, samplers, schedulers } from "@resweep/search";
import {
  choice,
  flag,
  float,
  group,
  InvalidInput,
  int,
  mostMemoryGiB,
  type Option,
  oneOf,
  type Shape,
  text,
} from "@resweep/spec";
import { z } from "zod";
import { checked, words } from "./checked.ts";
import { jsonObject } from "./json-object.ts";
import { objective, objectives } from "./objective-shape.ts";
import { type Question, questionShape } from "./question-shape.ts";
import { checkpointsShape } from "./retention.ts";
import { spaceSchema } from "./space-schema.ts";

const largestSeed = 2 ** 31 - 1;
const isSeed = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= largestSeed;

/** `3` is short for `[1, 2, 3]`; left out, the seed of `base` (or 1) is the only one. */
const seeds: Shape<readonly number[] | null> = {
  schema: checked<readonly number[] | null>((value, refuse) => {
    if (value === null) return null;
    if (typeof value === "number") {
      if (Number.isInteger(value) && value >= 1 && value <= 1000)
        return Array.from({ length: value }, (_, i) => i + 1);
      refuse({ message: `must be a whole number between 1 and 1000, or a list of seeds` });
    } else if (!Array.isArray(value) || value.length === 0) {
      refuse({ message: "must be how many replicates to run, or a list of at least one seed" });
    } else if (!value.every(isSeed)) {
      refuse({ message: `every seed must be a whole number between 0 and ${largestSeed}` });
    } else if (new Set(value).size !== value.length) {
      refuse({ message: "must not list a seed twice" });
    } else {
      return value;
    }
    return null;
  }).default(null),
  description: words("Replicates: how many, or the list of their seeds"),
};

/** An option that may be left open. */
function orNull<T>(option: Option<T>): Option<T | null> {
  return {
    schema: option.schema.nullable().default(null as never) as never,
    description: { ...option.description, optional: true },
  };
}

/** So that numbers come out the same to the bit. */
const fingerprint: Shape<string | null> = {
  schema: z
    .string({ error: "must be text: put the 12 characters in quotes" })
    .regex(/^[0-9a-f]{12}$/, {
      error: ({ input }) =>
        `"${input}" is no fingerprint: 12 of 0-9 and a-f, as resweep workers and the page of a worker or trial show it`,
    })
    .nullable()
    .default(null),
  description: {
    ...words(
      "Only machines of this fingerprint: device, instruction set, TensorFlow, threads; resweep workers and the page of a worker or trial show it",
    ),
    optional: true,
  },
};

/** Expressions over paths; that there are such paths is looked at with the space. */
const constraints: Shape<readonly string[]> = {
  schema: checked<readonly string[]>((value, refuse) => {
    if (!Array.isArray(value) || value.some((one) => typeof one !== "string")) {
      refuse({ message: 'must be a list of texts, such as "architecture.depth <= 32"' });
      return [];
    }
    for (const [index, text] of value.entries()) {
      try {
        parseConstraint(text, "");
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        refuse({ path: [index], message: error.issues[0]!.message });
      }
    }
    return value;
  }).default([]),
  description: words("What must hold between the values of a cell, such as a.b * c.d <= 640"),
};

export const sweepShape = group("A sweep: what varies, how it is searched and judged", {
  name: {
    schema: z
      .string({ error: "must be text" })
      .trim()
      .min(1, { error: "must not be empty" })
      .max(200, { error: "must have at most 200 characters" })
      .default("untitled"),
    description: { ...words("Name in the history"), default: "untitled" },
  } satisfies Shape<string>,
  notes: text({ default: "", help: "What the sweep is to find out" }),
  tags: {
    schema: z
      .array(z.string({ error: "must be text" }).trim().min(1, { error: "must not be empty" }), {
        error: "must be a list of words",
      })
      .default([]),
    description: words("Words to find it by"),
  } satisfies Shape<string[]>,
  seeds,
  base: {
    schema: jsonObject("TrialConfig fields"),
    description: words("What every trial has in common"),
  } satisfies Shape<Record<string, JsonValue>>,
  space: { schema: spaceSchema, description: words("What varies") } satisfies Shape<Space>,
  enqueue: {
    schema: z
      .array(jsonObject("values by dotted path"), { error: "must be a list of cells" })
      .default([]),
    description: words("Cells to try first, by some of their values"),
  } satisfies Shape<Record<string, JsonValue>[]>,
  sampler: choice(samplers, {
    help: "How cells are chosen from the space; with several objectives nsga-ii unless said",
    default: "grid",
  }),
  scheduler: choice(schedulers, { help: "Which trials end early", default: "none" }),
  objective,
  objectives,
  budget: group("Limits", {
    trials: int({ default: 1000, min: 1, max: 100_000, help: "Most trials the sweep may make" }),
    hours: orNull(
      float({
        default: 1,
        min: 0.01,
        max: 100_000,
        unit: "hours",
        help: "Time since the first trial started after which nothing new starts",
      }),
    ),
    gpuHours: orNull(
      float({
        default: 1,
        min: 0.001,
        max: 1e6,
        unit: "hours",
        help: "Slot-hours of workers, on processors too, after which nothing new starts",
      }),
    ),
    onBudget: oneOf(["cut", "finish"], {
      help: "Once the hours are used up, running trials stop with a checkpoint, or finish",
    }),
    concurrency: orNull(
      int({ default: 1, min: 1, max: 10_000, help: "Most trials that run at the same time" }),
    ),
  }),
  share: flag({
    default: true,
    help: "Trials that begin with the same stages train them once; false: each trains for itself",
  }),
  priority: int({ default: 0, min: -1000, max: 1000, help: "Higher is run first" }),
  requires: group("Which workers may train it; its trials wait for one", {
    device: oneOf(["any", "gpu", "cpu"], { help: "What it is trained on" }),
    memoryGiB: orNull(
      int({
        default: 16,
        min: 1,
        max: mostMemoryGiB,
        unit: "GiB",
        help: "Memory for one trial: the GPU's, or the machine's where it trains on processors",
      }),
    ),
    fingerprint: fingerprint satisfies Shape<string | null>,
  }),
  retention: group("What must be kept", {
    checkpoints: checkpointsShape,
  }),
  constraints,
  questions: {
    schema: z
      .array(questionShape.schema, { error: "must be a list of claims" })
      .max(100, { error: "must be at most 100 claims" })
      .default([]),
    description: words("Claims declared before there are results"),
  } satisfies Shape<Question[]>,
});

/** A sweep as accepted: shorthands written out, defaults filled; parsing it again changes nothing. */
export type SweepSpec = z.infer<typeof sweepShape.schema>;
