"use client";

import { type LucideIcon, Undo2, X } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useSure } from "../frame/use-sure.ts";
import type { Wish } from "./act.ts";
import type { Many, Told } from "./use-many.ts";
import { counted } from "./words.ts";

/** One thing that can be done to some of what is chosen. */
export interface Choice {
  readonly label: string;
  readonly icon: LucideIcon;
  /** To how many. */
  readonly count: number;
  readonly title?: string;
  readonly danger?: boolean;
  /** Asked before it is done, where it cannot be taken back. */
  readonly sure?: string;
  run(): void;
}

/**
 * What can be done to what is chosen: over the foot of the page while something is, with what came of it above. The key `a`
 * leads here from anywhere on the page.
 */
export function ManyBar({
  kind,
  count,
  hint,
  choices,
  many,
  onClear,
  children,
}: {
  kind: Wish["kind"];
  /** How many are chosen. */
  count: number;
  hint?: string;
  choices: readonly Choice[];
  many: Many;
  onClear(): void;
  children?: ReactNode;
}) {
  const frame = useRef<HTMLFieldSetElement>(null);
  const bar = useRef<HTMLElement>(null);
  const { busy, told } = many;
  const there = count > 0;
  useEffect(() => {
    if (!there) return;
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const writes = target.closest("input:not([type=checkbox]), textarea, select, dialog");
      if (event.key !== "a" || writes || event.metaKey || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      bar.current?.querySelector<HTMLElement>("button:enabled")?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [there]);
  // A button that was pressed may be gone with what it did: the next step is from here, not from the top of the page.
  const held = useRef(false);
  useEffect(() => {
    if (held.current && document.activeElement === document.body) frame.current?.focus();
  });
  return (
    <fieldset
      ref={frame}
      aria-label="Acting on what is chosen"
      tabIndex={-1}
      onFocus={() => {
        held.current = true;
      }}
      onBlur={() => {
        held.current = false;
      }}
      className="pointer-events-none fixed inset-x-0 bottom-16 z-30 flex min-w-0 flex-col items-center gap-2 px-3 pb-3 outline-none md:bottom-0 md:left-[72px] [&>*]:pointer-events-auto"
    >
      <div role="status" className="max-w-full">
        {told && <Came told={told} many={many} />}
      </div>
      {there && (
        <section
          ref={bar}
          aria-label="What is chosen"
          data-over-foot
          className="flex max-w-full flex-wrap items-center gap-1.5 rounded-lg border border-line bg-raised p-2 shadow-lg"
        >
          <span className="px-1.5 text-sm font-medium whitespace-nowrap">
            {counted(count, kind)}
            {hint && <span className="ml-1.5 font-normal text-faint">{hint}</span>}
          </span>
          {choices
            .filter((choice) => choice.count > 0)
            .map((choice) => (
              <ChoiceButton key={choice.label} choice={choice} busy={busy !== null} />
            ))}
          {children}
          {busy && <span className="tabular px-1.5 text-xs text-soft">{busy}</span>}
          <button
            type="button"
            className="button button-quiet button-small"
            aria-label="Choose none"
            title="Choose none"
            onClick={onClear}
          >
            <X size={14} aria-hidden />
          </button>
        </section>
      )}
    </fieldset>
  );
}

/** It keeps the focus while something is done: one that is disabled would lose it. */
function ChoiceButton({ choice, busy }: { choice: Choice; busy: boolean }) {
  const { label, icon: Icon, count, title, danger = false, sure, run } = choice;
  const { asked, onBlur, onClick } = useSure(run, sure !== undefined);
  return (
    <button
      type="button"
      className={`button button-small ${danger ? "button-danger" : ""}`}
      title={title}
      aria-disabled={busy}
      onBlur={onBlur}
      onClick={busy ? undefined : onClick}
    >
      <Icon size={14} aria-hidden />
      {asked ? sure : label} <span className="tabular font-normal text-faint">{count}</span>
    </button>
  );
}

const mostReasons = 5;

/** What came of it; it stays until the next or until it is closed, so that nobody is too slow to take it back. */
function Came({ told, many }: { told: Told; many: Many }) {
  const { text, refused, undo } = told;
  return (
    <div
      data-over-foot
      className="rounded-lg border border-line bg-raised px-3 py-2 text-sm shadow-lg"
    >
      <div className="flex items-center gap-3">
        <span>{text}</span>
        {undo.length > 0 && (
          <button
            type="button"
            className="button button-small"
            disabled={many.busy !== null}
            onClick={() => void many.undo()}
          >
            <Undo2 size={14} aria-hidden /> Undo
          </button>
        )}
        <button
          type="button"
          className="button button-quiet button-small -mr-1 ml-auto"
          aria-label="Close this message"
          onClick={many.dismiss}
        >
          <X size={14} aria-hidden />
        </button>
      </div>
      {refused.length > 0 && (
        <ul className="mt-1 max-w-[70ch] space-y-0.5 text-xs text-soft">
          {refused.slice(0, mostReasons).map((why) => (
            <li key={why}>Not done: {why}</li>
          ))}
          {refused.length > mostReasons && <li>and {refused.length - mostReasons} more</li>}
        </ul>
      )}
    </div>
  );
}
