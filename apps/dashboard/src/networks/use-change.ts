"use client";

import type { AnswerOf, Asked, JsonName, RequestOf } from "@resweep/api";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api, troubleOf } from "../api.ts";

/** Asks the API to change something and, where it did, does `then` or reads the page again; says why it did not. */
export function useChange() {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const change = async <Name extends JsonName>(
    name: Name,
    request: RequestOf<Name>,
    then: (answer: AnswerOf<Name>) => void = () => router.refresh(),
  ) => {
    setBusy(true);
    setTrouble(null);
    try {
      then(await api.ask(name, ...([request] as Asked<Name>)));
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    setBusy(false);
  };
  return { busy, trouble, change };
}
