"use client";

import type { Grant } from "@resweep/spec";
import { createContext, type ReactNode, useContext } from "react";

const Grants = createContext<readonly Grant[]>([]);

/** Tells every part of the page what its reader may do. */
export function Granted({ grants, children }: { grants: readonly Grant[]; children: ReactNode }) {
  return <Grants.Provider value={grants}>{children}</Grants.Provider>;
}

/** Whether the reader may do what takes a grant: what they may not is not offered. The routes ask the same of `can`. */
export function useMay(): (grant: Grant) => boolean {
  const grants = useContext(Grants);
  return (grant) => grants.includes(grant);
}

/** In the place of what a viewer may not do, where something is to stand there. */
export function OnlyLooking({ what }: { what: string }) {
  return (
    <p className="text-sm text-faint">
      {what} takes the role of a researcher; yours is to look on.
    </p>
  );
}

/** Shown to those alone who may do what it offers. */
export function May({
  grant,
  children,
  otherwise = null,
}: {
  grant: Grant;
  children: ReactNode;
  otherwise?: ReactNode;
}) {
  return useMay()(grant) ? children : otherwise;
}
