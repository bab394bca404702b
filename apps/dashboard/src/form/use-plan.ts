"use client";

import type { InputIssue } from "@resweep/spec";
import type { SweepPreview } from "@resweep/sweeps";
import { useEffect, useState } from "react";
import type { Draft } from "./draft.ts";

export type Plan = SweepPreview;

export interface Planning {
  /** The plan of the draft as it last was valid. */
  readonly plan: Plan | null;
  readonly issues: readonly InputIssue[];
  /** What kept the server from answering; nothing is wrong with the draft then. */
  readonly trouble: string | null;
  /** The plan is not yet that of the draft. */
  readonly pending: boolean;
}

/** Asks the server, shortly after each change, what the draft would make. */
export function usePlan(draft: Draft): Planning {
  const text = JSON.stringify(draft);
  const [planned, setPlanned] = useState<Omit<Planning, "pending"> & { readonly of: string }>({
    plan: null,
    issues: [],
    trouble: null,
    of: "",
  });
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const response = await fetch("/api/plan", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: text,
          signal: abort.signal,
        });
        const body = await response.json();
        setPlanned((before) =>
          response.ok
            ? { plan: body as Plan, issues: [], trouble: null, of: text }
            : body.error?.issues
              ? { plan: before.plan, issues: body.error.issues, trouble: null, of: text }
              : {
                  ...before,
                  trouble: body.error?.message ?? `The server answered ${response.status}`,
                  of: text,
                },
        );
      } catch {
        if (!abort.signal.aborted)
          setPlanned((before) => ({
            ...before,
            trouble: "The dashboard does not answer; is it still running?",
            of: text,
          }));
      }
    }, 180);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  const { of, ...rest } = planned;
  return { ...rest, pending: of !== text };
}
