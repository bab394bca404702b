import { type JsonValue, pairedTests } from "@resweep/search";
import { findMetric, float, group, metrics, oneOf, type Shape, unknownName } from "@resweep/spec";
import { z } from "zod";
import { jsonObject } from "./json-object.ts";

/** Some of the cells of a sweep, by dotted path: `{ architecture.name: cifar-resnet }`; a list means any of its values. */
export type Where = Readonly<Record<string, JsonValue>>;

/** What two arms may be made equal in before they are compared. */
export const budgets = ["epochs", "macs", "parameters", "seconds"] as const;
export type Budget = (typeof budgets)[number];

const where = (help: string) =>
  ({
    schema: jsonObject("dotted paths"),
    description: { type: "option", kind: "text", default: "", help },
  }) satisfies Shape<Where>;

/** A metric with a better side; null is the sweep's objective. */
const metric: Shape<string | null> = {
  schema: z
    .string({ error: "must name a metric" })
    .superRefine((name, context) => {
      const known = findMetric(name);
      const judging = metrics.filter(({ direction }) => direction !== null);
      if (!known) {
        const message = unknownName(
          "metric",
          name,
          judging.map((one) => one.name),
        );
        context.addIssue({ code: "custom", message });
      } else if (known.direction === null) {
        context.addIssue({ code: "custom", message: `${name} is neither better high nor low` });
      }
    })
    .nullable()
    .default(null),
  description: {
    ...{ type: "option", kind: "choice", default: "", optional: true },
    help: "What A is to be better in; the sweep's objective unless said. The test set may be named: a claim tunes nothing",
    choices: metrics.filter(({ direction }) => direction !== null).map(({ name }) => name),
  },
};

export const questionShape = group(
  "A claim, declared before there are results: A is better than B",
  {
    claim: {
      schema: z
        .string({ error: "must say in words what is claimed" })
        .trim()
        .min(1, { error: "must say in words what is claimed" })
        .max(200, { error: "must have at most 200 characters" }),
      description: { type: "option", kind: "text", default: "", help: "The claim in words" },
    } satisfies Shape<string>,
    a: where("Which cells are A, by dotted path"),
    b: where("Which cells are B"),
    at: where("Which cells of both count; all unless said"),
    metric,
    budget: {
      schema: z
        .enum(budgets, { error: `must be one of ${budgets.join(", ")}` })
        .nullable()
        .default(null),
      description: {
        ...{ type: "option", kind: "choice", default: "epochs", optional: true, choices: budgets },
        help: "Compare where both have spent the same; the end of the training unless said",
      },
    } satisfies Shape<Budget | null>,
    test: oneOf(pairedTests, {
      help: "permutation assumes nothing and needs 6 seeds; paired-t assumes normal differences and may decide with 3",
    }),
    alpha: float({
      default: 0.05,
      min: 0.0001,
      max: 0.5,
      help: "Chance of a false verdict that is put up with, over all claims of the sweep together",
    }),
  },
);

export type Question = z.infer<typeof questionShape.schema>;
