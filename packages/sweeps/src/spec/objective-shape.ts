import {
  findMetric,
  group,
  isOfTestSet,
  judgingMetrics,
  type Shape,
  unknownName,
} from "@resweep/spec";
import type { Objective } from "@resweep/store";
import { z } from "zod";
import { checked, words } from "./checked.ts";

const judging = judgingMetrics.map(({ name }) => name);

const metricName = checked<string>((value, refuse) => {
  const name = String(value);
  const metric = typeof value === "string" ? findMetric(value) : undefined;
  if (isOfTestSet(name)) {
    const [, quantity] = name.split("test/");
    refuse({
      message: `${name} would tune on the test set; use validation/${quantity ?? "accuracy"}`,
    });
  } else if (metric === undefined) {
    refuse({ message: unknownName("metric", name, judging) });
  } else if (metric.direction === null) {
    refuse({ message: `${metric.name} is neither better high nor low` });
  }
  return name;
});

const help = "What a trial is judged by";

/** `validation/accuracy` is short for `{ metric: validation/accuracy }`; which way is better follows from the metric. */
export const objective: Shape<Objective> = {
  schema: z.preprocess(
    (value) => (typeof value === "string" ? { metric: value } : value),
    group(help, {
      metric: {
        schema: metricName.default("validation/accuracy"),
        description: {
          ...words("Metric"),
          kind: "choice",
          default: "validation/accuracy",
          choices: judging,
        },
      } satisfies Shape<string>,
      mode: {
        schema: z.enum(["min", "max"], { error: "must be min or max" }).nullable().default(null),
        description: { ...words("Which way is better"), kind: "choice", choices: ["max", "min"] },
      } satisfies Shape<"min" | "max" | null>,
    }).schema.transform(({ metric, mode }) => ({
      metric,
      mode: mode ?? findMetric(metric)?.direction ?? "max",
    })),
  ) as never,
  description: { type: "group", help, fields: {} },
};

/** Of more at once, hardly any cell beats another, and the hypervolume takes long. */
const most = 4;

/** Several of them, where no single one is to decide. */
export const objectives: Shape<readonly Objective[] | null> = {
  schema: z
    .array(objective.schema, {
      error: "must be a list of metrics, such as [validation/accuracy, network/macs]",
    })
    .superRefine((list, context) => {
      const refuse = (message: string, ...path: PropertyKey[]) =>
        context.addIssue({ code: "custom", path, message });
      const [one, other] = list;
      if (one === undefined) refuse("is empty; name at least two metrics, or leave it out");
      else if (other === undefined)
        refuse(`names one metric alone; write objective: ${one.metric}, or add another`);
      if (list.length > most)
        refuse(`must be at most ${most}: of more, hardly any cell beats another in all`);
      for (const [i, { metric }] of list.entries())
        if (list.findIndex((known) => known.metric === metric) < i)
          refuse(`${metric} is there already; name another metric, or leave it out`, i, "metric");
    })
    .nullable()
    .default(null),
  description: {
    ...words(
      "Two or more instead of objective: cells are sought that no other beats in all of them",
    ),
    optional: true,
  },
};
