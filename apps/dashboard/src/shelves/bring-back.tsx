"use client";

import { Undo2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useChange } from "../networks/use-change.ts";
import { useMay } from "../people/may.tsx";

/** Takes the deletion of a sweep or a report back, and goes to it. */
export function BringBack({ what, id }: { what: "sweeps" | "reports"; id: number }) {
  const router = useRouter();
  const { busy, trouble, change } = useChange();
  const may = useMay();
  if (!may("launch")) return null;
  return (
    <>
      <button
        type="button"
        className="button button-small"
        disabled={busy}
        onClick={() =>
          change(`POST /api/${what}/{id}/undelete`, { params: { id } }, () =>
            router.push(`/${what}/${id}`),
          )
        }
      >
        <Undo2 size={14} aria-hidden /> Bring back
      </button>
      {trouble && (
        <span role="alert" className="text-xs font-normal text-bad">
          {trouble}
        </span>
      )}
    </>
  );
}
