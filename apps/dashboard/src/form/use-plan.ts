"use client";

import { type AnswerOf, ApiProblem } from "@resweep/api";
import type { InputIssue } from "@resweep/spec";
import { useEffect, useState } from "react";
import { api, troubleOf } from "../api.ts";
import type { Draft } from "./draft.ts";

export type Plan = AnswerOf<"POST /api/plan">;

export interface Planning {
  /** The plan of the draft as it last was valid. */
  readonly plan: Plan | null;
  readonly issues: readonly InputIssue[];
  /** What kept the server from answering; nothing is wrong with the draft then. */
  readonly trouble: string | null;
  /** The plan is not yet that of the draft. */
  readonly pending: boolean;
}

const afterMs = 180;
const retryMs = 3_000;

/** Asks the server, shortly after each change, what the draft would make; where it does not answer, again and again. */
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
    const ask = async () => {
      try {
        const plan = await api.ask("POST /api/plan", {
          body: JSON.parse(text),
          signal: abort.signal,
        });
        setPlanned({ plan, issues: [], trouble: null, of: text });
      } catch (error) {
        if (abort.signal.aborted) return;
        const refused = error instanceof ApiProblem && error.issues.length > 0;
        const away = error instanceof ApiProblem && (error.status === 0 || error.status >= 500);
        setPlanned(({ plan, issues, of }) =>
          refused
            ? { plan, issues: error.issues, trouble: null, of: text }
            : { plan, issues, trouble: troubleOf(error), of: away ? of : text },
        );
        if (away) timer = setTimeout(ask, retryMs);
      }
    };
    let timer = setTimeout(ask, afterMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text]);
  const { of, ...rest } = planned;
  return { ...rest, pending: of !== text };
}
