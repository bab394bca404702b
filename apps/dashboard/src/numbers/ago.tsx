"use client";

import { useEffect, useState } from "react";
import { formatAgo } from "./format.ts";

/** A relative time; the exact one, in the reader's zone, on hover. */
export function Ago({ at }: { at: Date | string | null }) {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  if (at === null) return <span className="text-faint">–</span>;
  const date = new Date(at);
  return (
    <time
      dateTime={date.toISOString()}
      title={now === null ? date.toISOString() : date.toLocaleString()}
      className="whitespace-nowrap"
      suppressHydrationWarning
    >
      {formatAgo(date, now ?? Date.now())}
    </time>
  );
}
