"use client";

import { Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useChange } from "../networks/use-change.ts";
import { May } from "../people/may.tsx";

/** Takes the deletion of a report back, and goes to it. */
export function BringBackReport({ id }: { id: number }) {
  const router = useRouter();
  const { busy, trouble, change } = useChange();
  return (
    <>
      <May grant="launch">
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
      </May>
      {trouble && (
        <span role="alert" className="text-xs font-normal text-bad">
          {trouble}
        </span>
      )}
    </>
  );
}
