"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

/** Asks the API to change something and, where it did, does `then` or reads the page again; says why it did not. */
export function useChange() {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const change = async (
    method: string,
    address: string,
    body?: unknown,
    then: (answer: unknown) => void = () => router.refresh(),
  ) => {
    setBusy(true);
    setTrouble(null);
    try {
      const response = await fetch(address, {
        method,
        ...(body === undefined
          ? {}
          : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      });
      const answer = await response.json();
      if (response.ok) then(answer);
      else setTrouble(answer.error?.message ?? `The server answered ${response.status}`);
    } catch {
      setTrouble("The dashboard does not answer; is it still running?");
    }
    setBusy(false);
  };
  return { busy, trouble, change };
}
