"use client";

import type { Description, OptionDescription, OptionValue } from "@resweep/spec";
import { ChoiceField } from "./choice-field.tsx";
import { useForm } from "./context.tsx";
import { humanise } from "./draft.ts";
import { FieldFrame, fieldId, gridClass } from "./field-frame.tsx";
import { getIn, type JsonObject } from "./json.ts";
import { ListField } from "./list-field.tsx";
import { OptionControl } from "./option-control.tsx";
import { VaryControl } from "./vary-control.tsx";

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
          disabled={when !== undefined}
          onChange={(next) => form.set(path, next === normal ? undefined : next)}
        />
      )}
    </FieldFrame>
  );
}

function withRange({ help, min, max, step, kind }: OptionDescription): string {
  if (min === undefined || max === undefined) return help;
  const steps = kind === "int" && step !== undefined && step > 1 ? `, in steps of ${step}` : "";
  return `${help}. ${min} to ${max}${steps}`;
}

const onlyFor = (when: JsonObject) => `only ${Object.values(when).flat().join(", ")}`;
