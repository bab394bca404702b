"use client";

import { Ban, Download, Pause, Play } from "lucide-react";
import { useRef, useState } from "react";
import { api, troubleOf } from "../api.ts";
import { ConfirmDialog } from "../frame/confirm-dialog.tsx";
import { Popover } from "../frame/popover.tsx";
import type { WireSweep } from "../live/wire.ts";
import { useMay } from "../people/may.tsx";
import { EditSweep } from "./edit-sweep.tsx";

type Verb = "pause" | "resume" | "cancel";
const ended = new Set(["completed", "failed", "cancelled", "cancelling"]);
/** More time or more cells open the others again. */
const closed = new Set(["cancelled", "cancelling"]);

/** What can be done with a sweep now. Cancelling says first what will be lost. */
export function SweepActions({
  sweep,
  space,
  onChange,
}: {
  sweep: WireSweep;
  /** What varies, as YAML. */
  space: string;
  onChange(sweep: WireSweep): void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState<Verb | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const paused = sweep.desired === "pause";

  const act = async (verb: Verb) => {
    setBusy(verb);
    setTrouble(null);
    try {
      onChange(await api.ask(`POST /api/sweeps/{id}/${verb}`, { params: { id: sweep.id } }));
    } catch (error) {
      setTrouble(troubleOf(error));
    } finally {
      setBusy(null);
    }
  };

  const launches = useMay()("launch");
  const { running, planned, queued } = sweep.trials;
  return (
    <>
      {trouble && (
        <span role="alert" className="text-xs text-bad">
          {trouble}
        </span>
      )}
      {launches && !closed.has(sweep.state) && (
        <EditSweep sweep={sweep} space={space} onChange={onChange} />
      )}
      {launches && !ended.has(sweep.state) && (
        <>
          <button
            type="button"
            className="button button-small"
            disabled={busy !== null}
            onClick={() => act(paused ? "resume" : "pause")}
          >
            {paused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
            <span className="max-sm:sr-only">{paused ? "Resume" : "Pause"}</span>
          </button>
          <button
            type="button"
            className="button button-small button-danger"
            disabled={busy !== null}
            onClick={() => dialog.current?.showModal()}
          >
            <Ban size={14} aria-hidden /> <span className="max-sm:sr-only">Cancel</span>
          </button>
        </>
      )}
      <Popover
        align="right"
        label={
          <>
            <Download size={14} aria-hidden /> <span className="max-sm:sr-only">Export</span>
          </>
        }
      >
        {[
          ["Trials, CSV", "format=csv"],
          ["Trials, JSON lines", "format=jsonl"],
          ["Stages, CSV", "format=csv&rows=stages"],
          ["Stages, JSON lines", "format=jsonl&rows=stages"],
          ["Metric points, CSV", "format=csv&rows=points"],
          ["Metric points, JSON lines", "format=jsonl&rows=points"],
        ].map(([label, query]) => (
          <a
            key={query}
            href={`/api/sweeps/${sweep.id}/export?${query}`}
            className="block rounded-md px-2 py-1.5 text-sm hover:bg-hover"
          >
            {label}
          </a>
        ))}
      </Popover>
      {launches && (
        <ConfirmDialog
          dialog={dialog}
          title={`Cancel ${sweep.name}?`}
          keep="Keep it running"
          go="Cancel the sweep"
          onGo={() => void act("cancel")}
        >
          {running > 0 && `${running} running ${running === 1 ? "trial stops" : "trials stop"}. `}
          {planned + queued > 0 && `${planned + queued} that wait will never start. `}
          Curves and checkpoints so far stay. A cancelled sweep cannot be resumed; pause it instead
          to go on later.
        </ConfirmDialog>
      )}
    </>
  );
}
