"use client";

import type { GroupDescription, InputIssue } from "@resweep/spec";
import { useState } from "react";
import type { Draft } from "./draft.ts";
import { EntryField } from "./entry-field.tsx";
import { FieldFrame, fieldId, gridClass } from "./field-frame.tsx";
import { getIn, type Json, setIn } from "./json.ts";
import { ObjectiveFields } from "./objective-fields.tsx";
import { OptionControl, readNumber } from "./option-control.tsx";
import { RequirementFields } from "./requirement-fields.tsx";
import { RetentionFields } from "./retention-fields.tsx";

const limitLabels: Readonly<Record<string, string>> = {
  concurrency: "Most at the same time",
  gpuHours: "Most GPU-hours",
  onBudget: "Running trials then",
};

/** What the sweep itself says, outside of what its trials do: name, notes, seeds, objective, sampler, scheduler, limits. */
export function SweepFields({
  draft,
  shape,
  issues,
  onChange,
}: {
  draft: Draft;
  shape: GroupDescription;
  issues: readonly InputIssue[];
  onChange(draft: Draft): void;
}) {
  const set = (path: string, value: Json | undefined) =>
    onChange((setIn(draft, path, value) ?? {}) as Draft);
  const at = (path: string) =>
    issues.filter((issue) => issue.path === path || issue.path.startsWith(`${path}.`));
  const text = (path: string) => String(getIn(draft, path) ?? "");
  const invalid = (path: string) => ({
    id: fieldId(path),
    className: "field",
    "aria-invalid": at(path).length > 0,
    "aria-describedby": `${fieldId(path)}-${at(path).length > 0 ? "error" : "help"}`,
  });
  const help = (path: string) => {
    const field = shape.fields[path];
    return field && "help" in field ? field.help : "";
  };
  const { budget, share } = shape.fields;
  return (
    <div className="space-y-4">
      <div className={gridClass}>
        <FieldFrame id={fieldId("name")} label="Name" help={help("name")} issues={at("name")}>
          <input
            {...invalid("name")}
            value={text("name")}
            onChange={(event) => set("name", event.target.value)}
          />
        </FieldFrame>
        <FieldFrame id={fieldId("notes")} label="Notes" help={help("notes")} issues={at("notes")}>
          <input
            {...invalid("notes")}
            value={text("notes")}
            onChange={(event) => set("notes", event.target.value || undefined)}
          />
        </FieldFrame>
        <FieldFrame id={fieldId("tags")} label="Tags" help={help("tags")} issues={at("tags")}>
          <TagsInput
            {...invalid("tags")}
            value={getIn(draft, "tags")}
            onChange={(tags) => set("tags", tags)}
          />
        </FieldFrame>
        <FieldFrame id={fieldId("seeds")} label="Seeds" help={help("seeds")} issues={at("seeds")}>
          <SeedsInput
            {...invalid("seeds")}
            value={getIn(draft, "seeds")}
            onChange={(seeds) => set("seeds", seeds)}
          />
        </FieldFrame>
        <ObjectiveFields
          draft={draft}
          help={help("objective")}
          issues={[...at("objective"), ...at("objectives")]}
          onChange={onChange}
        />
        {shape.fields.sampler?.type === "choice" && (
          <EntryField
            {...{ draft, set }}
            path="sampler"
            description={shape.fields.sampler}
            issuesAt={at}
          />
        )}
        {shape.fields.scheduler?.type === "choice" && (
          <EntryField
            {...{ draft, set }}
            path="scheduler"
            description={shape.fields.scheduler}
            issuesAt={at}
          />
        )}
      </div>
      {budget?.type === "group" && (
        <div className={`${gridClass} border-t border-line pt-4`}>
          {Object.entries(budget.fields).map(([key, description]) =>
            description.type === "option" ? (
              <FieldFrame
                key={key}
                id={fieldId(`budget.${key}`)}
                label={limitLabels[key] ?? `Most ${key}`}
                unit={description.unit}
                help={description.help}
                issues={at(`budget.${key}`)}
              >
                {description.kind === "choice" ? (
                  <select
                    {...invalid(`budget.${key}`)}
                    value={text(`budget.${key}`) || String(description.default)}
                    onChange={(event) => set(`budget.${key}`, event.target.value)}
                  >
                    {description.choices?.map((choice) => (
                      <option key={String(choice)}>{String(choice)}</option>
                    ))}
                  </select>
                ) : (
                  <input
                    {...invalid(`budget.${key}`)}
                    inputMode="decimal"
                    placeholder={key === "trials" ? String(description.default) : "no limit"}
                    value={text(`budget.${key}`)}
                    onChange={(event) => set(`budget.${key}`, readNumber(event.target.value))}
                  />
                )}
              </FieldFrame>
            ) : null,
          )}
          {share?.type === "option" && (
            <FieldFrame
              id={fieldId("share")}
              label="Share training"
              help={share.help}
              issues={at("share")}
            >
              <OptionControl
                id={fieldId("share")}
                description={share}
                value={getIn(draft, "share") !== false}
                invalid={at("share").length > 0}
                onChange={(value) => set("share", value === false ? false : undefined)}
              />
            </FieldFrame>
          )}
          {shape.fields.retention?.type === "group" && (
            <RetentionFields
              draft={draft}
              description={shape.fields.retention}
              issuesAt={at}
              set={set}
            />
          )}
        </div>
      )}
      {shape.fields.requires?.type === "group" && (
        <RequirementFields
          draft={draft}
          description={shape.fields.requires}
          issuesAt={at}
          set={set}
        />
      )}
    </div>
  );
}

type InputProps = {
  id: string;
  className: string;
  "aria-invalid": boolean;
  "aria-describedby": string;
};

/** One number is how many replicates; several, or one with a comma behind it, are their seeds. */
function SeedsInput({
  value,
  onChange,
  ...common
}: InputProps & { value: Json | undefined; onChange(value: Json | undefined): void }) {
  const [text, setText] = useState<string | null>(null);
  return (
    <input
      {...common}
      inputMode="numeric"
      autoComplete="off"
      placeholder="1"
      value={text ?? seedsText(value)}
      onBlur={() => setText(null)}
      onChange={(event) => {
        setText(event.target.value);
        const words = event.target.value.split(/[,;\s]+/).filter(Boolean);
        const listed = words.length > 1 || /\d\s*[,;]/.test(event.target.value);
        onChange(listed ? words.map((word) => readNumber(word)!) : readNumber(words[0] ?? ""));
      }}
    />
  );
}

function seedsText(value: Json | undefined): string {
  if (!Array.isArray(value)) return String(value ?? "");
  return value.length === 1 ? `${value[0]},` : value.join(", ");
}

function TagsInput({
  value,
  onChange,
  ...common
}: InputProps & { value: Json | undefined; onChange(value: Json | undefined): void }) {
  return (
    <input
      {...common}
      placeholder="with commas"
      defaultValue={Array.isArray(value) ? value.join(", ") : ""}
      onChange={(event) => {
        const tags = event.target.value
          .split(",")
          .map((tag) => tag.trim())
          .filter(Boolean);
        onChange(tags.length > 0 ? tags : undefined);
      }}
    />
  );
}
