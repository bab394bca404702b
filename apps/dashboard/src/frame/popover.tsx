"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";

/**
 * A button with a box that opens below it; Escape or a click elsewhere closes it. What is in it is made when it is first
 * opened: a page has dozens of such boxes, and few are ever looked into.
 */
export function Popover({
  label,
  children,
  align = "left",
  wide = false,
}: {
  label: ReactNode;
  children: ReactNode;
  align?: "left" | "right";
  /** For forms in the bar: as high as the screen allows, and on a narrow one as wide as the bar. */
  wide?: boolean;
}) {
  const details = useRef<HTMLDetailsElement>(null);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    if (details.current?.open) setOpened(true); // before the script was there
    const close = (event: Event) => {
      const element = details.current;
      if (!element?.open) return;
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape") return;
        element.open = false;
        element.querySelector("summary")?.focus();
      } else if (!element.contains(event.target as Node)) element.open = false;
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("keydown", close);
    };
  }, []);
  return (
    <details
      ref={details}
      className={wide ? "sm:relative" : "relative"}
      onToggle={(event) => event.currentTarget.open && setOpened(true)}
    >
      <summary className="button button-small list-none [&::-webkit-details-marker]:hidden">
        {label}
      </summary>
      <div
        className={`absolute top-full z-20 mt-1 ${wide ? "max-h-[calc(100dvh-8rem)] max-sm:inset-x-4 sm:w-96" : "max-h-96 w-72 max-w-[calc(100vw-32px)]"} overflow-y-auto rounded-lg border border-line bg-raised p-2 shadow-lg ${align === "right" ? "right-0" : "left-0"}`}
      >
        {opened && children}
      </div>
    </details>
  );
}

/** A tick box with its text, as a row of a popover. */
export function Tick({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  onChange(checked: boolean): void;
}) {
  return (
    <label
      className="flex items-center gap-2 rounded-md px-2 py-1 text-sm hover:bg-hover"
      title={hint}
    >
      <input
        type="checkbox"
        className="size-4 accent-accent-fill"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="truncate">{label}</span>
    </label>
  );
}
