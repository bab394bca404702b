"use client";

import { LockOpen } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api, troubleOf } from "../api.ts";
import { useMay } from "../people/may.tsx";

/** Gives a quarantined worker work again. */
export function ReleaseButton({ id }: { id: number }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const may = useMay();
  if (!may("launch") && !may("worker")) return null;
  const release = async () => {
    setBusy(true);
    try {
      await api.ask("POST /api/workers/{id}/release", { params: { id } });
      router.refresh();
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    setBusy(false);
  };
  return (
    <>
      <button
        type="button"
        className="button button-small"
        disabled={busy}
        onClick={() => void release()}
      >
        <LockOpen size={14} aria-hidden /> Release
      </button>
      {trouble && (
        <span role="alert" className="text-xs text-bad">
          {trouble}
        </span>
      )}
    </>
  );
}
