"use client";

import type { Shelf } from "@resweep/store";
import type { SweepAction } from "@resweep/sweeps";
import { Archive, ArchiveRestore, Ban, Pause, Play, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import type { WireSweep } from "../live/wire.ts";
import { useMay } from "../people/may.tsx";
import type { Wish } from "./act.ts";
import { ManyBar } from "./many-bar.tsx";
import { choicesFor, type Offer } from "./offers.ts";
import { type Many, useMany } from "./use-many.ts";

const isOpen = ({ state }: WireSweep) => state === "running" || state === "paused";
const hasEnded = ({ state }: WireSweep) => ["completed", "failed", "cancelled"].includes(state);

const offers: readonly Offer<SweepAction, WireSweep>[] = [
  {
    action: "pause",
    label: "Pause",
    icon: Pause,
    title: "Running trials write a checkpoint and give way; no others start",
    suits: (sweep) => isOpen(sweep) && sweep.desired === "run",
  },
  {
    action: "resume",
    label: "Resume",
    icon: Play,
    title: "Each trial from its newest checkpoint",
    suits: (sweep) => isOpen(sweep) && sweep.desired === "pause",
  },
  {
    action: "archive",
    label: "Archive",
    icon: Archive,
    title: "Put them away; the shelf Archived keeps them",
    suits: (sweep) => hasEnded(sweep) && sweep.archivedAt === null,
  },
  {
    action: "unarchive",
    label: "Take out",
    icon: ArchiveRestore,
    title: "Take them out of the archive",
    suits: ({ archivedAt }) => archivedAt !== null,
  },
  {
    action: "cancel",
    label: "Cancel",
    icon: Ban,
    title: "End them for good; pause them to go on later",
    danger: true,
    sure: "End them for good?",
    suits: isOpen,
  },
  {
    action: "delete",
    label: "Delete",
    icon: Trash2,
    title: "With curves, logs and checkpoints; for a week they can be brought back",
    danger: true,
    suits: hasEnded,
  },
];
/** Of those that were deleted. */
const bringBack: Offer<SweepAction, WireSweep> = {
  ...{ action: "undelete", label: "Bring back", icon: Undo2 },
  suits: () => true,
};

/** What can be done to the sweeps that are chosen in the list. */
export function SweepsBar({
  chosen,
  shelf,
  onClear,
  onDone,
}: {
  chosen: readonly WireSweep[];
  shelf: Shelf;
  onClear(): void;
  onDone(): void;
}) {
  const may = useMay();
  const many = useMany(onDone);
  const offered =
    shelf === "deleted"
      ? [bringBack]
      : offers.filter(({ action }) => action !== "delete" || may("admin"));
  const open = shelf === "deleted" ? [] : chosen.filter(isOpen);
  return (
    <ManyBar
      kind="sweeps"
      count={chosen.length}
      choices={choicesFor(
        offered,
        chosen,
        (action, ids) => void many.run({ kind: "sweeps", action, ids }),
      )}
      {...{ many, onClear }}
    >
      {open.length > 0 && <Priority sweeps={open} many={many} />}
    </ManyBar>
  );
}

/** Another priority for all of them; taken back, each has its own again. */
function Priority({ sweeps, many }: { sweeps: readonly WireSweep[]; many: Many }) {
  const [text, setText] = useState("");
  const priority = Number(text);
  const valid = text.trim() !== "" && Number.isInteger(priority) && Math.abs(priority) <= 1000;
  const set = () => {
    const before = [...new Set(sweeps.map((sweep) => sweep.priority))];
    const wish = (of: readonly WireSweep[], value: number): Wish => ({
      ...{ kind: "sweeps", action: "prioritise", priority: value },
      ids: of.map(({ id }) => id),
    });
    const undo = before.map((value) =>
      wish(
        sweeps.filter((sweep) => sweep.priority === value),
        value,
      ),
    );
    void many.run(wish(sweeps, priority), undo);
    setText("");
  };
  return (
    <form
      className="flex items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) set();
      }}
    >
      <input
        className="field h-7! w-20!"
        type="number"
        step={1}
        min={-1000}
        max={1000}
        aria-label="Priority of the chosen sweeps: higher is run first"
        placeholder="Priority"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button button-small" disabled={!valid || many.busy !== null}>
        Set <span className="tabular font-normal text-faint">{sweeps.length}</span>
      </button>
    </form>
  );
}
