"use client";

import type { SeedsAdded } from "@resweep/sweeps";
import { CopyPlus, Layers, Rocket } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Link } from "../frame/link.tsx";
import { Popover } from "../frame/popover.tsx";
import type { WireTrial } from "../live/wire.ts";
import { useChange } from "../networks/use-change.ts";

const entry = "flex items-center gap-2 rounded-md px-2 py-1.5 text-sm hover:bg-hover";

/** What can be launched from one trial: further seeds of its cell, the next deeper network, a sweep of its configuration. */
export function TrialAgain({
  trial: { id, sweepId },
  deeper,
}: {
  trial: Pick<WireTrial, "id" | "sweepId">;
  /** The next depth of its architecture; null where there is none. */
  deeper: number | null;
}) {
  return (
    <Popover
      align="right"
      label={
        <>
          <Rocket size={14} aria-hidden /> <span className="max-sm:sr-only">Launch more</span>
        </>
      }
    >
      <MoreSeeds id={id} sweepId={sweepId} />
      <div className="mt-2 border-t border-line pt-2">
        {deeper !== null && (
          <Link href={`/sweeps/new?trial=${id}&deeper=1`} className={entry}>
            <Layers size={14} aria-hidden /> Deeper: depth {deeper}
          </Link>
        )}
        <Link href={`/sweeps/new?trial=${id}`} className={entry}>
          <CopyPlus size={14} aria-hidden /> Launch from this trial
        </Link>
      </div>
    </Popover>
  );
}

function MoreSeeds({ id, sweepId }: { id: number; sweepId: number }) {
  const router = useRouter();
  const { busy, trouble, change } = useChange();
  const [count, setCount] = useState("3");
  const [added, setAdded] = useState<SeedsAdded | null>(null);
  const launch = (event: FormEvent) => {
    event.preventDefault();
    setAdded(null);
    const request = { params: { id: sweepId }, body: { seeds: Number(count), trial: id } };
    void change("POST /api/sweeps/{id}/seeds", request, (answer) => {
      setAdded(answer);
      router.refresh();
    });
  };
  return (
    <form onSubmit={launch} className="space-y-2 px-2 pt-1 text-sm">
      <label className="flex items-center justify-between gap-3">
        <span>
          Seeds <span className="block text-xs text-faint">more for its cell, in this sweep</span>
        </span>
        <input
          className="field w-16!"
          inputMode="numeric"
          value={count}
          onChange={(event) => setCount(event.target.value)}
        />
      </label>
      {trouble && (
        <p role="alert" className="text-xs text-bad">
          {trouble}
        </p>
      )}
      {added && (
        <p role="status" className="text-xs text-soft">
          Launched with {added.seeds.length === 1 ? "seed" : "seeds"} {added.seeds.join(", ")} in{" "}
          <Link href={`/sweeps/${sweepId}`} className="link">
            its sweep
          </Link>
        </p>
      )}
      <button type="submit" className="button button-small w-full" disabled={busy}>
        With {count} more {count === "1" ? "seed" : "seeds"}
      </button>
    </form>
  );
}
