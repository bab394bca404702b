"use client";

import { Archive, ArchiveRestore, Ellipsis, FileText, History, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef } from "react";
import { ConfirmDialog } from "../frame/confirm-dialog.tsx";
import { Link } from "../frame/link.tsx";
import { Popover } from "../frame/popover.tsx";
import type { WireSweep } from "../live/wire.ts";
import { useChange } from "../networks/use-change.ts";
import { useMay } from "../people/may.tsx";

const row =
  "flex w-full items-center gap-2 rounded-md px-2 py-1.5 text-left text-sm hover:bg-hover";
const open = new Set(["running", "paused", "cancelling"]);

/** Its timeline; putting a sweep away or deleting it, both of which can be taken back. */
export function SweepShelf({
  sweep,
  onChange,
}: {
  sweep: WireSweep;
  onChange(sweep: WireSweep): void;
}) {
  const router = useRouter();
  const dialog = useRef<HTMLDialogElement>(null);
  const { busy, trouble, change } = useChange();
  const may = useMay();
  const archived = sweep.archivedAt !== null;
  return (
    <>
      {trouble && (
        <span role="alert" className="text-xs text-bad">
          {trouble}
        </span>
      )}
      <Popover
        align="right"
        label={
          <>
            <Ellipsis size={14} aria-hidden /> <span className="sr-only">More</span>
          </>
        }
      >
        <Link href={`/sweeps/${sweep.id}/timeline`} className={row}>
          <History size={14} aria-hidden /> Timeline
        </Link>
        {may("launch") && (
          <Link href={`/reports/new?sweep=${sweep.id}`} className={row}>
            <FileText size={14} aria-hidden /> Write a report
          </Link>
        )}
        {may("launch") && !open.has(sweep.state) && (
          <>
            <button
              type="button"
              className={row}
              disabled={busy}
              onClick={() =>
                change(
                  "PATCH /api/sweeps/{id}/annotation",
                  { params: { id: sweep.id }, body: { archived: !archived } },
                  onChange,
                )
              }
            >
              {archived ? (
                <ArchiveRestore size={14} aria-hidden />
              ) : (
                <Archive size={14} aria-hidden />
              )}
              {archived ? "Take out of the archive" : "Archive"}
            </button>
            {may("admin") && (
              <button
                type="button"
                className={`${row} text-bad`}
                disabled={busy}
                onClick={() => dialog.current?.showModal()}
              >
                <Trash2 size={14} aria-hidden /> Delete
              </button>
            )}
          </>
        )}
      </Popover>
      {may("admin") && (
        <ConfirmDialog
          dialog={dialog}
          title={`Delete ${sweep.name}?`}
          keep="Keep it"
          go="Delete the sweep"
          onGo={() =>
            void change("DELETE /api/sweeps/{id}", { params: { id: sweep.id } }, () =>
              router.push("/?shelf=deleted"),
            )
          }
        >
          Its {sweep.trials.total} {sweep.trials.total === 1 ? "trial" : "trials"}, with curves,
          logs and checkpoints, are hidden now and removed after a week. Until then it can be
          brought back from Deleted in the list of sweeps.
        </ConfirmDialog>
      )}
    </>
  );
}
