"use client";

import { findMetric, type InputIssue, judgingMetrics } from "@resweep/spec";
import { Plus, X } from "lucide-react";
import type { Draft } from "./draft.ts";
import { FieldFrame, fieldId } from "./field-frame.tsx";
import { objectivesOf, withObjectives } from "./objectives.ts";

const names = judgingMetrics.map(({ name }) => name);
const most = 4;

/** What cells are judged by: one metric, or several of which none decides alone. */
export function ObjectiveFields({
  draft,
  help,
  issues,
  onChange,
}: {
  draft: Draft;
  help: string;
  issues: readonly InputIssue[];
  onChange(draft: Draft): void;
}) {
  const objectives = objectivesOf(draft);
  const set = (next: typeof objectives) => onChange(withObjectives(draft, next));
  const id = fieldId("objective");
  const unused = names.filter((name) => !objectives.some(({ metric }) => metric === name));
  const suggested = ["network/macs", ...unused].find((name) => unused.includes(name));
  return (
    <FieldFrame
      id={id}
      label={objectives.length > 1 ? "Objectives" : "Objective"}
      help={objectives.length > 1 ? "Cells are sought that no other beats in all of them" : help}
      issues={issues}
    >
      <div className="space-y-1.5">
        {objectives.map(({ metric, mode }, i) => (
          <div key={String(metric)} className="flex gap-1.5">
            <select
              id={i === 0 ? id : `${id}-${i + 1}`}
              className="field min-w-0 grow"
              aria-label={i === 0 ? undefined : `Objective ${i + 1}`}
              aria-invalid={issues.length > 0}
              aria-describedby={`${id}-${issues.length > 0 ? "error" : "help"}`}
              value={String(metric)}
              onChange={(event) => set(objectives.with(i, { metric: event.target.value }))}
            >
              {[...names, ...(names.includes(String(metric)) ? [] : [String(metric)])].map(
                (name) => (
                  <option key={name}>{name}</option>
                ),
              )}
            </select>
            <select
              className="field w-24! shrink-0"
              title="Which is better"
              aria-label={`Which ${metric} is better`}
              value={String(mode ?? directionOf(metric))}
              onChange={({ target: { value } }) =>
                set(
                  objectives.with(i, {
                    metric: metric!,
                    ...(value !== directionOf(metric) && { mode: value }),
                  }),
                )
              }
            >
              <option value="max">higher</option>
              <option value="min">lower</option>
            </select>
            {objectives.length > 1 && (
              <button
                type="button"
                className="button button-quiet button-small"
                aria-label={`Remove objective ${metric}`}
                onClick={() => set(objectives.filter((_, at) => at !== i))}
              >
                <X size={14} aria-hidden />
              </button>
            )}
          </div>
        ))}
        {objectives.length < most && suggested && (
          <button
            type="button"
            className="chip"
            onClick={() => set([...objectives, { metric: suggested }])}
          >
            <Plus size={12} aria-hidden /> another objective
          </button>
        )}
      </div>
    </FieldFrame>
  );
}

/** Which way of it is better, unless said. */
const directionOf = (metric: unknown) => findMetric(String(metric))?.direction ?? "max";
