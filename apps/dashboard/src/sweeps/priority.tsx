"use client";

import { type FormEvent, useState } from "react";
import type { WireSweep } from "../live/wire.ts";
import { useChange } from "../networks/use-change.ts";
import { useMay } from "../people/may.tsx";

/** Its priority among the sweeps; of an open one a field that changes it with Enter, or when it is left. */
export function Priority({
  sweep,
  onChange,
}: {
  sweep: WireSweep;
  onChange(sweep: WireSweep): void;
}) {
  const may = useMay();
  const { busy, trouble, change } = useChange();
  const [text, setText] = useState<string | null>(null);
  const { id, priority, state } = sweep;
  if (!may("launch") || (state !== "running" && state !== "paused")) return <>{priority}</>;
  const save = (event?: FormEvent) => {
    event?.preventDefault();
    const wish = Number(text);
    setText(null);
    if (text === null || text.trim() === "" || wish === priority) return;
    void change("PATCH /api/sweeps/{id}", { params: { id }, body: { priority: wish } }, onChange);
  };
  return (
    <form onSubmit={save} className="flex items-center gap-2">
      <input
        type="number"
        step={1}
        min={-1000}
        max={1000}
        className="field -my-1 h-7! w-18!"
        aria-label="Priority: higher is run first"
        title="Higher is run first"
        disabled={busy}
        value={text ?? priority}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => save()}
      />
      {trouble && (
        <span role="alert" className="text-xs text-bad">
          {trouble}
        </span>
      )}
    </form>
  );
}
