"use client";

import { LockOpen } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";

/** Gives a quarantined worker work again. */
export function ReleaseButton({ id }: { id: number }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const release = async () => {
    setBusy(true);
    const response = await fetch(`/api/workers/${id}/release`, { method: "POST" }).catch(
      () => null,
    );
    if (response?.ok) router.refresh();
    else
      setTrouble(
        (await response?.json().catch(() => null))?.error?.message ??
          "The dashboard does not answer",
      );
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
