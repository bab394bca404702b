"use client";

import type { AnswerOf, Asked, JsonName, RequestOf } from "@resweep/api";
import { useEffect, useState } from "react";
import { api } from "../api.ts";

/**
 * What is answered, asked for again whenever `stamp` changes: evidence is computed from the trials there are. Undefined before
 * the first answer; the last answer stays where a later one fails.
 */
export function useEvidence<Name extends Extract<JsonName, `GET ${string}`>>(
  name: Name,
  request: Pick<RequestOf<Name>, "params" | "query">,
  stamp: unknown,
): AnswerOf<Name> | undefined {
  const [answer, setAnswer] = useState<AnswerOf<Name>>();
  const address = api.address(name, request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `stamp` says when the answer is another, `address` the request
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    api
      .ask(name, ...([{ ...request, signal }] as unknown as Asked<Name>))
      .then((value) => setAnswer(() => value))
      .catch(() => {}); // the stream of changes says already that the connection is lost
    return () => controller.abort();
  }, [address, stamp]);
  return answer;
}
