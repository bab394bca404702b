"use client";

import { useEffect, useState } from "react";

interface Preview {
  readonly html: string;
  readonly trouble: string | null;
  readonly pending: boolean;
}

const afterMs = 300;

/** What the server makes of a text, a moment after the last key. */
export function usePreview(body: string): Preview {
  const [preview, setPreview] = useState<Preview>({ html: "", trouble: null, pending: true });
  useEffect(() => {
    const abort = new AbortController();
    const draw = async () => {
      try {
        const response = await fetch("/api/reports/preview", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ body }),
          signal: abort.signal,
        });
        const answer = await response.json();
        const trouble = response.ok
          ? null
          : (answer.error?.message ?? `The server answered ${response.status}`);
        setPreview({ html: answer.html ?? "", trouble, pending: false });
      } catch {
        if (!abort.signal.aborted)
          setPreview({ html: "", trouble: "The dashboard does not answer", pending: false });
      }
    };
    setPreview((present) => ({ ...present, pending: true }));
    const timer = setTimeout(draw, afterMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [body]);
  return preview;
}
