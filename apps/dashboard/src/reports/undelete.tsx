"use client";

import { Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useChange } from "../networks/use-change.ts";

/** Said after a report was deleted: it can be brought back. */
export function Undelete({ id }: { id: number }) {
  const router = useRouter();
  const { busy, trouble, change } = useChange();
  return (
    <div role="status" className="card flex flex-wrap items-center gap-3 px-3 py-2 text-sm">
      Report {id} was deleted.
      <button
        type="button"
        className="button button-small"
        disabled={busy}
        onClick={() =>
          change("POST /api/reports/{id}/undelete", { params: { id } }, () =>
            router.push(`/reports/${id}`),
          )
        }
      >
        <Undo2 size={14} aria-hidden /> Bring back
      </button>
      {trouble && <span className="text-bad">{trouble}</span>}
    </div>
  );
}
