"use client";

import { Archive, ArchiveRestore, Ellipsis, FileText, History, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef } from "react";
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
        <dialog
          ref={dialog}
          aria-labelledby="delete-title"
          className="m-auto w-[min(440px,calc(100vw-32px))] rounded-lg border border-line bg-raised p-5 text-ink shadow-2xl backdrop:bg-black/40"
        >
          <h2 id="delete-title" className="text-lg font-semibold">
            Delete {sweep.name}?
          </h2>
          <p className="mt-2 text-soft">
            Its {sweep.trials.total} {sweep.trials.total === 1 ? "trial" : "trials"}, with curves,
            logs and checkpoints, are hidden now and removed after a week. Until then it can be
            brought back from Deleted in the list of sweeps.
          </p>
          <div className="mt-5 flex justify-end gap-2">
            <button type="button" className="button" onClick={() => dialog.current?.close()}>
              Keep it
            </button>
            <button
              type="button"
              className="button button-danger"
              onClick={() => {
                dialog.current?.close();
                void change("DELETE /api/sweeps/{id}", { params: { id: sweep.id } }, () =>
                  router.push("/?shelf=deleted"),
                );
              }}
            >
              Delete the sweep
            </button>
          </div>
        </dialog>
      )}
    </>
  );
}
