"use client";

import { useMemo } from "react";
import { useAddress } from "../address/use-address.ts";
import type { WireTrial } from "../live/wire.ts";
import type { TrialColumn } from "../trials/columns.tsx";
import { trialFilter } from "../trials/filter.ts";
import { brushFilter, readBrushes } from "./brush.ts";

/** The trials that the filter and the brushes of the address keep, for the table and the charts beside it. */
export function useKept(trials: readonly WireTrial[], columns: readonly TrialColumn[]) {
  const address = useAddress();
  const [filter, brushText] = [address.get("filter"), address.get("brush")];
  return useMemo(() => {
    const { keeps, trouble } = trialFilter(filter, columns);
    const brushes = readBrushes(brushText);
    const within = brushFilter(brushes, columns);
    return { kept: trials.filter((trial) => keeps(trial) && within(trial)), brushes, trouble };
  }, [trials, columns, filter, brushText]);
}
