"use client";

import { findMetric } from "@resweep/spec";
import { ChartLine } from "lucide-react";
import { Popover, Tick } from "../frame/popover.tsx";

/** The best values, and those of a stage's end, are single numbers: no curve. */
const isDrawn = (name: string) => !name.startsWith("best/") && findMetric(name)?.per !== "stage";

/** Which metrics are drawn; those of a stage's end are single numbers and stand in the table instead. */
export function MetricPicker({
  metrics,
  chosen,
  onChange,
}: {
  metrics: readonly string[];
  chosen: readonly string[];
  onChange(names: readonly string[]): void;
}) {
  const drawable = [...new Set([...chosen, ...metrics.filter((name) => isDrawn(name))])];
  return (
    <Popover
      label={
        <>
          <ChartLine size={14} aria-hidden /> Metrics
          <span className="text-faint">{chosen.length}</span>
        </>
      }
    >
      <fieldset aria-label="Metrics">
        {drawable.map((name) => (
          <Tick
            key={name}
            label={name}
            hint={findMetric(name)?.summary}
            checked={chosen.includes(name)}
            onChange={(on) =>
              onChange(on ? [...chosen, name] : chosen.filter((other) => other !== name))
            }
          />
        ))}
      </fieldset>
    </Popover>
  );
}
