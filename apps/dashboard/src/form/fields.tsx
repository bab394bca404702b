"use client";

import type {
  CatalogueEntry,
  ChoiceDescription,
  Description,
  ListDescription,
  OptionDescription,
  OptionValue,
} from "@resweep/spec";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useForm } from "./context.tsx";
import { type Choices, entryAt, humanise, listAt, pruneSpace } from "./draft.ts";
import { FieldFrame, fieldId } from "./field-frame.tsx";
import { getIn, type JsonObject, setIn } from "./json.ts";
import { OptionControl } from "./option-control.tsx";
import { ChoiceChips, VaryControl } from "./vary-control.tsx";

/** Renders any description; there is no field of its own for any option. */
export function Field({
  path,
  description,
  label,
  fallback,
  when,
}: {
  path: string;
  description: Description;
  label?: string;
  /** The default that the choice around it gives this option. */
  fallback?: OptionValue;
  /** Where the option exists, when the entry around it is varied. */
  when?: JsonObject;
}) {
  const name = label ?? humanise(path.split(".").at(-1)!);
  switch (description.type) {
    case "option":
      return <OptionField {...{ path, description, label: name, fallback, when }} />;
    case "choice":
      return <ChoiceField {...{ path, description, label: name }} />;
    case "list":
      return <ListField {...{ path, description, label: name }} />;
    case "group":
      return <GroupFields path={path} fields={description.fields} />;
  }
}

export const gridClass = "grid grid-cols-1 gap-x-5 gap-y-4 sm:grid-cols-2 xl:grid-cols-3";

/** The plain options of a group side by side, then what is made of several options, one below the other. */
export function GroupFields({
  path,
  fields,
}: {
  path: string;
  fields: Readonly<Record<string, Description>>;
}) {
  const entries = Object.entries(fields).map(([key, description]) => ({
    description,
    path: path === "" ? key : `${path}.${key}`,
  }));
  const options = entries.filter(({ description }) => description.type === "option");
  const parts = entries.filter(({ description }) => description.type !== "option");
  return (
    <div className="space-y-4">
      {options.length > 0 && (
        <div className={gridClass}>
          {options.map((field) => (
            <Field key={field.path} {...field} />
          ))}
        </div>
      )}
      {parts.map((field) => (
        <div key={field.path} className="border-t border-line pt-4 first:border-t-0 first:pt-0">
          <Field {...field} />
        </div>
      ))}
    </div>
  );
}

function OptionField({
  path,
  description,
  label,
  fallback,
  when,
}: {
  path: string;
  description: OptionDescription;
  label: string;
  fallback?: OptionValue;
  when?: JsonObject;
}) {
  const form = useForm();
  const id = fieldId(path);
  const issues = form.issuesAt(path);
  const parameter = form.space[path];
  const normal = fallback ?? description.default;
  const value = (getIn(form.base, path) as OptionValue | undefined) ?? normal;
  const startVarying = () => {
    const all = description.kind === "boolean" ? [false, true] : [value];
    form.vary(path, { choices: all, ...(when && { when }) });
  };
  return (
    <FieldFrame
      id={id}
      label={label}
      unit={description.unit}
      note={when && onlyFor(when)}
      help={withRange(description)}
      issues={issues}
      varied={parameter !== undefined}
      onVary={() => (parameter ? form.vary(path, null) : startVarying())}
    >
      {parameter ? (
        <VaryControl
          id={id}
          description={description}
          parameter={parameter}
          invalid={issues.length > 0}
          onChange={(next) => form.vary(path, next)}
        />
      ) : (
        <OptionControl
          id={id}
          description={description}
          value={value}
          invalid={issues.length > 0}
          onChange={(next) => form.set(path, next === normal ? undefined : next)}
        />
      )}
    </FieldFrame>
  );
}

function ChoiceField({
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
  const names = parameter?.choices ?? [entry.name];
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
            ? () => form.vary(namePath, parameter ? null : { choices: [entry.name!] })
            : undefined
        }
      >
        {parameter ? (
          <ChoiceChips
            id={id}
            all={description.entries.map(({ name }) => name)}
            chosen={parameter.choices}
            onChange={(choices) => form.vary(namePath, { ...parameter, choices })}
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

function ListField({
  path,
  description,
  label,
}: {
  path: string;
  description: ListDescription;
  label: string;
}) {
  const form = useForm();
  const list = listAt(form.base, path, description);
  const write = (next: readonly JsonObject[]) =>
    form.change({ ...form.draft, base: (setIn(form.base, path, next) ?? {}) as JsonObject });
  const swap = (index: number, other: number) => {
    const next = [...list];
    [next[index], next[other]] = [next[other]!, next[index]!];
    write(next);
  };
  return (
    <fieldset aria-label={label}>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <span className="text-sm font-medium">{label}</span>
        <span className="flex-1 text-xs text-faint">{description.help}</span>
        {description.of.entries.map(({ name, summary }) => (
          <button
            key={name}
            type="button"
            className="chip"
            title={summary}
            aria-label={`Add ${name} to ${label.toLowerCase()}`}
            onClick={() => write([...list, { name }])}
          >
            <Plus size={12} aria-hidden /> {name}
          </button>
        ))}
      </div>
      {list.length === 0 && <p className="text-xs text-faint">None.</p>}
      <ol className="space-y-2">
        {list.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place in the list
          <li key={index} className="rounded-md border border-line bg-page p-3">
            <div className="flex items-start gap-3">
              <div className="min-w-0 flex-1">
                <ChoiceField
                  path={`${path}.${index}`}
                  description={{ ...description.of, default: entry }}
                  label={`${index + 1}.`}
                />
              </div>
              <div className="flex">
                <IconButton
                  label={`Move ${entry.name} up`}
                  disabled={index === 0}
                  onClick={() => swap(index, index - 1)}
                >
                  <ArrowUp size={14} aria-hidden />
                </IconButton>
                <IconButton
                  label={`Move ${entry.name} down`}
                  disabled={index === list.length - 1}
                  onClick={() => swap(index, index + 1)}
                >
                  <ArrowDown size={14} aria-hidden />
                </IconButton>
                <IconButton
                  label={`Remove ${entry.name}`}
                  onClick={() => form.removeEntry(path, index, list)}
                >
                  <Trash2 size={14} aria-hidden />
                </IconButton>
              </div>
            </div>
          </li>
        ))}
      </ol>
    </fieldset>
  );
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

function IconButton({
  label,
  disabled,
  onClick,
  children,
}: {
  label: string;
  disabled?: boolean;
  onClick(): void;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      className="button button-quiet button-small px-1.5"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

function withRange({ help, min, max, step, kind }: OptionDescription): string {
  if (min === undefined || max === undefined) return help;
  const steps = kind === "int" && step !== undefined && step > 1 ? `, in steps of ${step}` : "";
  return `${help}. ${min} to ${max}${steps}`;
}

const onlyFor = (when: JsonObject) => `only ${Object.values(when).flat().join(", ")}`;
