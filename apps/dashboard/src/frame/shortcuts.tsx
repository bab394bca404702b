"use client";

import { useEffect, useRef } from "react";
import { useMay } from "../people/may.tsx";
import { places } from "./places.ts";

const shortcuts: readonly { keys: string; what: string; launches?: boolean }[] = [
  { keys: "Ctrl K", what: "Search and commands" },
  { keys: "n", what: "New sweep", launches: true },
  ...places.map(({ key, label }) => ({ keys: `g ${key}`, what: `Go to ${label}` })),
  { keys: "a", what: "Act on what is chosen in a table", launches: true },
  { keys: "?", what: "This list" },
  { keys: "Esc", what: "Close what is open" },
];

/** Asks for the list from anywhere in the frame. */
export function showShortcuts(): void {
  window.dispatchEvent(new Event("resweep-shortcuts"));
}

/** What the keyboard does, listed by `?`. */
export function Shortcuts() {
  const dialog = useRef<HTMLDialogElement>(null);
  const may = useMay();
  const shown = shortcuts.filter(({ launches }) => !launches || may("launch"));
  useEffect(() => {
    const open = () => dialog.current?.open || dialog.current?.showModal();
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key === "?" && !target.closest("input, textarea, select, dialog")) open();
    };
    window.addEventListener("keydown", onKey);
    window.addEventListener("resweep-shortcuts", open);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("resweep-shortcuts", open);
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label="Shortcuts"
      className="m-auto w-[min(400px,calc(100vw-32px))] rounded-lg border border-line bg-raised p-5 text-ink shadow-2xl backdrop:bg-black/40"
    >
      <div className="mb-3 flex items-center justify-between">
        <h2 className="font-semibold">Shortcuts</h2>
        <form method="dialog">
          <button type="submit" className="button button-quiet button-small">
            Close
          </button>
        </form>
      </div>
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-6 gap-y-1.5">
        {shown.map(({ keys, what }) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="font-mono text-xs text-soft">{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
