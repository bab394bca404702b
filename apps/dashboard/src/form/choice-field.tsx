"use client";

import type { CatalogueEntry, ChoiceDescription, OptionValue } from "@resweep/spec";
import { useForm } from "./context.tsx";
import { type Choices, entryAt, pruneSpace } from "./draft.ts";
import { FieldFrame, fieldId, gridClass } from "./field-frame.tsx";
import { Field } from "./fields.tsx";
import { getIn, type Json, type JsonObject, setIn } from "./json.ts";
import { ChoiceChips } from "./vary-control.tsx";
import { fixName, varyNames } from "./vary-names.ts";

/** One entry of a catalogue, or several when it is varied, with the options that these have. */
export function ChoiceField({
  path,
  description,
  label,
}: {
  path: string;
  description: ChoiceDescription;
  label: string;
}) {
  const form = useForm();
  const namePath = `${path}.name`;
  const id = fieldId(namePath);
  const entry = entryAt(form.base, path, description);
  const parameter = form.space[namePath] as Choices | undefined;
  const names: readonly Json[] = parameter?.choices ?? [entry.name!];
  const shown = description.entries.filter(({ name }) => names.includes(name));
  const issues = [...form.issuesAt(path), ...form.issuesAt(namePath)];
  const summary =
    shown.length === 1 ? `${shown[0]!.summary} (${shown[0]!.source})` : description.help;

  return (
    <div className={gridClass}>
      <FieldFrame
        id={id}
        label={label}
        help={summary}
        issues={issues}
        varied={parameter !== undefined}
        onVary={
          description.entries.length > 1
            ? () =>
                form.change(
                  parameter
                    ? fixName(form.draft, path, description, String(names[0] ?? entry.name))
                    : varyNames(form.draft, path, description, [String(entry.name)]),
                )
            : undefined
        }
      >
        {parameter ? (
          <ChoiceChips
            id={id}
            all={description.entries.map(({ name }) => name)}
            chosen={names}
            onChange={(choices) =>
              form.change(varyNames(form.draft, path, description, choices.map(String)))
            }
          />
        ) : (
          <EntrySelect
            id={id}
            entries={description.entries}
            value={String(entry.name)}
            onChange={(name) => {
              const known = description.entries.find((one) => one.name === name)?.fields ?? {};
              const base = setIn(form.base, path, { name }) as JsonObject;
              form.change(pruneSpace({ ...form.draft, base }, path, (rest) => rest in known));
            }}
          />
        )}
      </FieldFrame>
      <EntryFields path={path} entries={shown} current={entry} defaults={description.default} />
    </div>
  );
}

/** The options of the chosen entries; one that not all of them have says whose it is. */
function EntryFields({
  path,
  entries,
  current,
  defaults,
}: {
  path: string;
  entries: readonly CatalogueEntry[];
  current: JsonObject;
  defaults: unknown;
}) {
  const { base } = useForm();
  const untouched = getIn(base, path) === undefined;
  const keys = [...new Set(entries.flatMap(({ fields }) => Object.keys(fields)))];
  return keys.map((key) => {
    const owners = entries.filter(({ fields }) => key in fields);
    const partial = owners.length < entries.length;
    const fromChoice = untouched ? getIn(defaults as JsonObject, key) : current[key];
    return (
      <Field
        key={key}
        path={`${path}.${key}`}
        description={owners[0]!.fields[key]!}
        fallback={fromChoice as OptionValue | undefined}
        when={
          partial
            ? {
                [`${path}.name`]:
                  owners.length === 1 ? owners[0]!.name : owners.map(({ name }) => name),
              }
            : undefined
        }
      />
    );
  });
}

function EntrySelect({
  id,
  entries,
  value,
  onChange,
}: {
  id: string;
  entries: readonly CatalogueEntry[];
  value: string;
  onChange(name: string): void;
}) {
  return (
    <select
      id={id}
      className="field"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {entries.every(({ name }) => name !== value) && (
        <option value={value}>{value} (unknown)</option>
      )}
      {entries.map(({ name }) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
