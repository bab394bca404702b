"use client";

import { useEffect, useState } from "react";
import { api, troubleOf } from "../api.ts";

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
        const request = { body: { body }, signal: abort.signal };
        const { html } = await api.ask("POST /api/reports/preview", request);
        setPreview({ html, trouble: null, pending: false });
      } catch (error) {
        if (!abort.signal.aborted)
          setPreview({ html: "", trouble: troubleOf(error), pending: false });
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
