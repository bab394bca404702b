"use client";

import type { GroupDescription, InputIssue } from "@resweep/spec";
import type { Draft } from "./draft.ts";
import { FieldFrame, fieldId } from "./field-frame.tsx";
import { getIn, type Json } from "./json.ts";
import { readNumber } from "./option-control.tsx";

const path = "retention.checkpoints";
/** Not a word of the specification's: it stands for `{ last, best, every }`. */
const counted = "counted";
const counts = {
  last: { label: "Keep of the newest", unit: undefined, empty: "1" },
  every: { label: "Keep every", unit: "epochs", empty: "none" },
} as const;

/** Which checkpoints of a trial are kept: one of the words, or so many of each kind. */
export function RetentionFields({
  draft,
  description,
  issuesAt,
  set,
}: {
  draft: Draft;
  description: GroupDescription;
  issuesAt(path: string): readonly InputIssue[];
  set(path: string, value: Json | undefined): void;
}) {
  const field = description.fields.checkpoints;
  if (field?.type !== "option") return null;
  const value = getIn(draft, path);
  const byCount = typeof value === "object" && value !== null;
  const about = (own: string, issues: readonly InputIssue[]) => ({
    "aria-invalid": issues.length > 0,
    "aria-describedby": `${fieldId(own)}-${issues.length > 0 ? "error" : "help"}`,
  });
  const issues = issuesAt(path).filter((issue) => !byCount || issue.path === path);
  return (
    <>
      <FieldFrame
        id={fieldId(path)}
        label="Checkpoints to keep"
        help="Of each trial; the end of each stage is kept always, and the newest for as long as it trains"
        issues={issues}
      >
        <select
          {...{ id: fieldId(path), className: "field" }}
          {...about(path, issues)}
          value={byCount ? counted : String(value ?? field.default)}
          onChange={({ target }) => {
            if (target.value === counted) set(path, { last: 1, best: true });
            else set(path, target.value === field.default ? undefined : target.value);
          }}
        >
          {field.choices?.map((choice) => (
            <option key={String(choice)}>{String(choice)}</option>
          ))}
          <option value={counted}>so many of each</option>
        </select>
      </FieldFrame>
      {byCount &&
        Object.entries(counts).map(([key, { label, unit, empty }]) => {
          const own = `${path}.${key}`;
          return (
            <FieldFrame
              key={key}
              id={fieldId(own)}
              label={label}
              unit={unit}
              help={
                key === "last" ? "So many of the newest" : "One checkpoint every so many epochs"
              }
              issues={issuesAt(own)}
            >
              <input
                {...{ id: fieldId(own), className: "field", autoComplete: "off" }}
                {...about(own, issuesAt(own))}
                inputMode="numeric"
                placeholder={empty}
                value={String(getIn(draft, own) ?? "")}
                onChange={({ target }) => set(own, readNumber(target.value))}
              />
            </FieldFrame>
          );
        })}
      {byCount && (
        <FieldFrame
          id={fieldId(`${path}.best`)}
          label="Keep the best"
          help="Of each stage, by the objective"
          issues={issuesAt(`${path}.best`)}
        >
          <label className="flex h-8 items-center gap-2 text-sm">
            <input
              type="checkbox"
              id={fieldId(`${path}.best`)}
              className="size-4 accent-accent-fill"
              checked={getIn(draft, `${path}.best`) !== false}
              onChange={({ target }) => set(`${path}.best`, target.checked)}
            />
            {getIn(draft, `${path}.best`) !== false ? "yes" : "no"}
          </label>
        </FieldFrame>
      )}
    </>
  );
}
