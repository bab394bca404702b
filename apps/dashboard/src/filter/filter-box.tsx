"use client";

import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useAddress } from "../address/use-address.ts";
import { type Completable, completions } from "./completions.ts";
import type { FilterTrouble } from "./words.ts";

/** The filter's text, kept in the address: names are completed as one types, and what is wrong is said at its place. */
export function FilterBox({
  label,
  placeholder,
  fields,
  trouble,
}: {
  label: string;
  placeholder: string;
  fields: readonly Completable[];
  trouble: FilterTrouble | null;
}) {
  const address = useAddress();
  const value = address.get("filter");
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [caret, setCaret] = useState<number | null>(null);
  const [active, setActive] = useState(-1);
  /** The address follows a moment later, so an older value of our own must not come back over what is typed. */
  const sent = useRef<string[]>([]);
  useEffect(() => {
    const own = sent.current.indexOf(value);
    if (own >= 0) sent.current = sent.current.slice(own + 1);
    else setText(value);
  }, [value]);

  const offered = caret === null ? null : completions(text, caret, fields);
  const options = offered?.options ?? [];
  const write = (next: string, place: number) => {
    setText(next);
    setCaret(place);
    setActive(-1);
    sent.current.push(next);
    address.set({ filter: next || null });
  };
  const take = (option: string) => {
    if (!offered) return;
    const place = offered.from + option.length;
    write(text.slice(0, offered.from) + option + text.slice(offered.to), place);
    requestAnimationFrame(() => input.current?.setSelectionRange(place, place));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (options.length === 0) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive(
        (active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length,
      );
    } else if (event.key === "Enter" && active >= 0) take(options[active]!);
    else if (event.key === "Escape") setCaret(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="relative max-w-[640px] min-w-40 flex-1">
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={options.length > 0}
        aria-controls={`${id}-options`}
        aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
        aria-invalid={trouble !== null}
        aria-describedby={trouble ? `${id}-trouble` : undefined}
        autoComplete="off"
        spellCheck={false}
        className="field h-7"
        placeholder={placeholder}
        value={text}
        onChange={(event) => {
          const { value, selectionStart } = event.target;
          write(value, selectionStart ?? value.length);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setCaret(null)}
      />
      {options.length > 0 && (
        <ul
          id={`${id}-options`}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the list of a combobox
          role="listbox"
          aria-label="Completions"
          className="absolute top-full left-0 z-30 mt-1 max-w-full rounded-lg border border-line bg-raised p-1 shadow-lg"
        >
          {options.map((option, at) => (
            <li
              key={option}
              id={`${id}-${at}`}
              // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: of the list above; the field has the keys
              role="option"
              tabIndex={-1}
              aria-selected={at === active}
              className={`cursor-pointer truncate rounded-md px-2 py-1 font-mono text-xs ${at === active ? "bg-accent-soft text-accent" : "hover:bg-hover"}`}
              onPointerDown={(event) => {
                event.preventDefault(); // the field keeps the focus
                take(option);
              }}
            >
              {option}
            </li>
          ))}
        </ul>
      )}
      {trouble && (
        <p id={`${id}-trouble`} role="status" className="mt-1 text-xs text-bad">
          <code className="whitespace-pre-wrap text-faint">
            {text.slice(0, trouble.from)}
            <mark className="rounded-sm bg-bad-soft text-bad underline decoration-wavy">
              {text.slice(trouble.from, trouble.to) || " "}
            </mark>
            {text.slice(trouble.to)}
          </code>{" "}
          {trouble.message}
        </p>
      )}
    </div>
  );
}
