"use client";

import { SlidersHorizontal } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Popover } from "../frame/popover.tsx";
import type { WireSweep } from "../live/wire.ts";

/** What may be changed while it runs, and what an empty field leaves as it is. */
const fields = [
  { name: "concurrency", label: "At a time", help: "trials; none: without limit", none: true },
  { name: "priority", label: "Priority", help: "higher is run first", none: false },
  { name: "target", label: "Cells", help: "its sampler is to make in all", none: false },
  { name: "hours", label: "Hours", help: "since the first trial; none: without limit", none: true },
  { name: "gpuHours", label: "GPU-hours", help: "of all trials; none: without limit", none: true },
] as const;

/** Changes limits, priority and size of a sweep that runs; each change is an event of the sweep. */
export function EditSweep({
  sweep,
  onChange,
}: {
  sweep: WireSweep;
  onChange(sweep: WireSweep): void;
}) {
  const [trouble, setTrouble] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const edit = Object.fromEntries(
      fields.flatMap(({ name, none }) => {
        const text = String(new FormData(form).get(name) ?? "").trim();
        if (text === "") return [];
        return [[name, none && text === "none" ? null : Number(text)]];
      }),
    );
    const onBudget = new FormData(form).get("onBudget");
    setTrouble(null);
    setDone(false);
    const response = await fetch(`/api/sweeps/${sweep.id}`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(onBudget === limits.onBudget ? edit : { ...edit, onBudget }),
    }).catch(() => null);
    const body = await response?.json();
    if (!response?.ok) return setTrouble(body?.error?.message ?? "The dashboard does not answer");
    onChange(body as WireSweep);
    form.reset();
    setDone(true);
  };
  const { concurrency, priority, limits } = sweep;
  const now = {
    ...{ concurrency: concurrency ?? "none", priority },
    ...{ hours: limits.hours ?? "none", gpuHours: limits.gpuHours ?? "none" },
  };
  return (
    <Popover
      align="right"
      label={
        <>
          <SlidersHorizontal size={14} aria-hidden /> <span className="max-sm:sr-only">Edit</span>
        </>
      }
    >
      <form onSubmit={save} className="space-y-2 p-1 text-sm">
        {fields.map(({ name, label, help }) => (
          <label key={name} className="grid grid-cols-[1fr_6rem] items-center gap-x-3">
            <span>
              {label} <span className="block text-xs text-faint">{help}</span>
            </span>
            <input
              name={name}
              className="field"
              inputMode="decimal"
              placeholder={name in now ? String(now[name as keyof typeof now]) : "as it is"}
            />
          </label>
        ))}
        <label className="grid grid-cols-[1fr_6rem] items-center gap-x-3">
          <span>
            Then <span className="block text-xs text-faint">once the hours are used up</span>
          </span>
          <select name="onBudget" className="field" defaultValue={limits.onBudget}>
            <option value="cut">cut</option>
            <option value="finish">finish</option>
          </select>
        </label>
        {trouble && (
          <p role="alert" className="text-xs text-bad">
            {trouble}
          </p>
        )}
        <div className="flex items-center justify-end gap-3">
          <span role="status" className="text-xs text-soft">
            {done && "Changed; the events say from what"}
          </span>
          <button type="submit" className="button button-small">
            Change
          </button>
        </div>
      </form>
    </Popover>
  );
}
