"use client";

import { useEffect, useState } from "react";

/**
 * What an address of the API says, read again whenever `stamp` changes: evidence is computed from the trials there are.
 * Undefined before the first answer; the last answer stays where a later one fails.
 */
export function useEvidence<T>(address: string, stamp: unknown): T | undefined {
  const [answer, setAnswer] = useState<T>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `stamp` says when the answer is another
  useEffect(() => {
    const controller = new AbortController();
    fetch(address, { signal: controller.signal })
      .then((response) => (response.ok ? response.json() : undefined))
      .then((value: T | undefined) => value !== undefined && setAnswer(value))
      .catch(() => {}); // the stream of changes says already that the connection is lost
    return () => controller.abort();
  }, [address, stamp]);
  return answer;
}
