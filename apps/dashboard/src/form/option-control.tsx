"use client";

import type { OptionDescription, OptionValue } from "@resweep/spec";
import { useState } from "react";

/** The control of one option, chosen by its kind. What cannot be read as a number is handed on as text, to be refused. */
export function OptionControl({
  id,
  description,
  value,
  invalid,
  disabled = false,
  onChange,
}: {
  id: string;
  description: OptionDescription;
  value: OptionValue;
  invalid: boolean;
  /** An option of only some of the varied entries is set by varying it, which makes it conditional. */
  disabled?: boolean;
  onChange(value: OptionValue | undefined): void;
}) {
  const common = {
    id,
    disabled,
    title: disabled ? "Press vary to set it for those that have it" : undefined,
    className: "field",
    "aria-invalid": invalid,
    "aria-describedby": invalid ? `${id}-error` : `${id}-help`,
  };
  if (description.kind === "boolean")
    return (
      <label className="flex h-8 items-center gap-2 text-sm">
        <input
          type="checkbox"
          id={id}
          disabled={disabled}
          className="size-4 accent-accent-fill"
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
        {value === true ? "yes" : "no"}
      </label>
    );
  if (description.kind === "choice")
    return (
      <select
        {...common}
        value={String(value)}
        onChange={(event) =>
          onChange(description.choices?.find((choice) => String(choice) === event.target.value))
        }
      >
        {description.choices?.map((choice) => (
          <option key={String(choice)} value={String(choice)}>
            {String(choice)}
          </option>
        ))}
      </select>
    );
  if (description.kind === "text")
    return (
      <input {...common} value={String(value)} onChange={(event) => onChange(event.target.value)} />
    );
  return (
    <NumberControl common={common} description={description} value={value} onChange={onChange} />
  );
}

function NumberControl({
  common,
  description,
  value,
  onChange,
}: {
  common: {
    id: string;
    className: string;
    disabled: boolean;
    "aria-invalid": boolean;
    "aria-describedby": string;
  };
  description: OptionDescription;
  value: OptionValue;
  onChange(value: OptionValue | undefined): void;
}) {
  // What is being typed, which may not be a number yet; left, the field shows the value again.
  const [text, setText] = useState<string | null>(null);
  const step = description.step ?? 1;
  return (
    <input
      {...common}
      inputMode="decimal"
      autoComplete="off"
      value={text ?? String(value)}
      placeholder={String(description.default)}
      onChange={(event) => {
        setText(event.target.value);
        onChange(readNumber(event.target.value));
      }}
      onBlur={() => setText(null)}
      onKeyDown={(event) => {
        // Arrows go to the next valid value, which for a depth of 6n+2 is six away.
        if (description.kind !== "int" || (event.key !== "ArrowUp" && event.key !== "ArrowDown"))
          return;
        event.preventDefault();
        setText(null);
        const next = Number(value) + (event.key === "ArrowUp" ? step : -step);
        if (next >= (description.min ?? -Infinity) && next <= (description.max ?? Infinity))
          onChange(next);
      }}
    />
  );
}

/** The number, the text where it is none, undefined (the default) where there is nothing. */
export function readNumber(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : trimmed;
}
