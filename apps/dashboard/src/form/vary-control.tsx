"use client";

import type { OptionDescription, OptionValue } from "@resweep/spec";
import { useState } from "react";
import type { Parameter } from "./draft.ts";
import type { Json } from "./json.ts";
import { readNumber } from "./option-control.tsx";

/** The values that a varied option takes: ticked from a list, written with commas, or a range. */
export function VaryControl({
  id,
  description,
  parameter,
  invalid,
  onChange,
}: {
  id: string;
  description: OptionDescription;
  parameter: Parameter;
  invalid: boolean;
  onChange(parameter: Parameter): void;
}) {
  if (description.kind === "boolean" || description.kind === "choice") {
    const all = description.kind === "boolean" ? [false, true] : (description.choices ?? []);
    return (
      <ChoiceChips
        id={id}
        all={all}
        chosen={"choices" in parameter ? parameter.choices : []}
        onChange={(choices) => onChange({ ...parameter, choices } as Parameter)}
      />
    );
  }
  const numeric = description.kind !== "text";
  return (
    <div className="flex gap-1">
      {"choices" in parameter ? (
        <ListInput
          id={id}
          numeric={numeric}
          invalid={invalid}
          choices={parameter.choices}
          onChange={(choices) => onChange({ ...parameter, choices })}
        />
      ) : (
        <RangeInputs id={id} parameter={parameter} invalid={invalid} onChange={onChange} />
      )}
      {numeric && (
        <button
          type="button"
          className="button button-quiet h-8 px-2 text-xs"
          onClick={() => onChange(otherForm(parameter, description))}
        >
          {"choices" in parameter ? "range" : "list"}
        </button>
      )}
    </div>
  );
}

function otherForm(parameter: Parameter, description: OptionDescription): Parameter {
  const when = parameter.when && { when: parameter.when };
  if (!("choices" in parameter)) return { choices: [parameter.min, parameter.max], ...when };
  const numbers = parameter.choices.filter((choice) => typeof choice === "number");
  const min = Math.min(...numbers, Number(description.default));
  const max = Math.max(...numbers, Number(description.default));
  return {
    min,
    max: max > min ? max : (description.max ?? min + 1),
    ...(description.kind === "int"
      ? { step: description.step ?? 1 }
      : { scale: description.scale ?? "linear" }),
    ...when,
  };
}

export function ChoiceChips({
  id,
  all,
  chosen,
  onChange,
}: {
  id: string;
  all: readonly OptionValue[];
  chosen: readonly Json[];
  onChange(choices: readonly Json[]): void;
}) {
  return (
    <fieldset id={id} className="flex min-h-8 flex-wrap items-center gap-1" tabIndex={-1}>
      {all.map((value) => {
        const on = chosen.includes(value);
        return (
          <button
            key={String(value)}
            type="button"
            className="chip"
            aria-pressed={on}
            onClick={() => {
              const next = new Set(chosen);
              if (on) next.delete(value);
              else next.add(value);
              onChange(all.filter((one) => next.has(one)));
            }}
          >
            {String(value)}
          </button>
        );
      })}
    </fieldset>
  );
}

function ListInput({
  id,
  numeric,
  invalid,
  choices,
  onChange,
}: {
  id: string;
  numeric: boolean;
  invalid: boolean;
  choices: readonly Json[];
  onChange(choices: readonly Json[]): void;
}) {
  const [text, setText] = useState<string | null>(null);
  const read = (written: string): Json[] =>
    written
      .split(/[,;\s]+/)
      .filter((word) => word !== "")
      .map((word) => (numeric ? readNumber(word)! : word));
  return (
    <input
      id={id}
      className="field font-mono"
      aria-invalid={invalid}
      aria-describedby={invalid ? `${id}-error` : `${id}-help`}
      autoComplete="off"
      placeholder="values, with commas"
      value={text ?? choices.join(", ")}
      onBlur={() => setText(null)}
      onChange={(event) => {
        setText(event.target.value);
        onChange(read(event.target.value));
      }}
    />
  );
}

function RangeInputs({
  id,
  parameter,
  invalid,
  onChange,
}: {
  id: string;
  parameter: Exclude<Parameter, { choices: readonly Json[] }>;
  invalid: boolean;
  onChange(parameter: Parameter): void;
}) {
  const number = (key: "min" | "max" | "step", label: string) => (
    <input
      id={key === "min" ? id : undefined}
      className="field font-mono"
      aria-label={label}
      aria-invalid={invalid}
      inputMode="decimal"
      placeholder={key}
      value={parameter[key] ?? ""}
      onChange={(event) => {
        const value = readNumber(event.target.value);
        const { [key]: _old, ...others } = parameter;
        onChange((value === undefined ? others : { ...parameter, [key]: value }) as Parameter);
      }}
    />
  );
  return (
    <div className="flex min-w-0 flex-1 items-center gap-1">
      {number("min", "from")}
      <span className="text-faint">–</span>
      {number("max", "to")}
      {number("step", "in steps of")}
      <button
        type="button"
        className="chip"
        aria-pressed={parameter.scale === "log"}
        onClick={() =>
          onChange({ ...parameter, scale: parameter.scale === "log" ? "linear" : "log" })
        }
      >
        log
      </button>
    </div>
  );
}
