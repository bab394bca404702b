"use client";

import type { ChoiceDescription, InputIssue } from "@resweep/spec";
import { type Draft, entryAt, humanise } from "./draft.ts";
import { FieldFrame, fieldId } from "./field-frame.tsx";
import type { Json } from "./json.ts";
import { OptionControl } from "./option-control.tsx";

/** The sweep's own choice from a catalogue, sampler or scheduler, and what that one can be told; none of it can vary. */
export function EntryField({
  draft,
  path,
  description,
  issuesAt,
  set,
}: {
  draft: Draft;
  path: "sampler" | "scheduler";
  description: ChoiceDescription;
  issuesAt(path: string): readonly InputIssue[];
  set(path: string, value: Json | undefined): void;
}) {
  const entry = entryAt(draft, path, description);
  const chosen = description.entries.find(({ name }) => name === entry.name);
  const label = humanise(path);
  const invalid = issuesAt(`${path}.name`).length > 0;
  return (
    <>
      <FieldFrame
        id={fieldId(path)}
        label={label}
        help={chosen?.summary ?? description.help}
        issues={issuesAt(`${path}.name`)}
      >
        <select
          id={fieldId(path)}
          className="field"
          aria-invalid={invalid}
          aria-describedby={`${fieldId(path)}-${invalid ? "error" : "help"}`}
          value={String(entry.name)}
          onChange={(event) =>
            set(path, event.target.value === "none" ? undefined : { name: event.target.value })
          }
        >
          {description.entries.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </FieldFrame>
      {Object.entries(chosen?.fields ?? {}).map(([key, field]) => {
        const fieldPath = `${path}.${key}`;
        if (field.type !== "option") return null;
        const issues = issuesAt(fieldPath);
        return (
          <FieldFrame
            key={key}
            id={fieldId(fieldPath)}
            label={`${label}: ${humanise(key).toLowerCase()}`}
            help={field.help}
            unit={field.unit}
            issues={issues}
          >
            <OptionControl
              id={fieldId(fieldPath)}
              description={field}
              value={(entry[key] as string | number | boolean | undefined) ?? field.default}
              invalid={issues.length > 0}
              onChange={(value) => set(path, { ...entry, [key]: value ?? field.default })}
            />
          </FieldFrame>
        );
      })}
    </>
  );
}
