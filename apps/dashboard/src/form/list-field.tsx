"use client";

import type { ListDescription } from "@resweep/spec";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { ChoiceField } from "./choice-field.tsx";
import { useForm } from "./context.tsx";
import { listAt } from "./draft.ts";
import { type JsonObject, setIn } from "./json.ts";

/** An ordered list of catalogue entries: added from chips, moved, removed. */
export function ListField({
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
