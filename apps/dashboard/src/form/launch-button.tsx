"use client";

import { Rocket } from "lucide-react";
import { OnlyLooking, useMay } from "../people/may.tsx";
import type { Planning } from "./use-plan.ts";

export function LaunchButton({ planning, launching }: { planning: Planning; launching: boolean }) {
  const { plan, issues } = planning;
  const may = useMay();
  const ready = plan !== null && issues.length === 0;
  const trials = ready ? `${plan.trials} ${plan.trials === 1 ? "trial" : "trials"}` : "";
  if (!may("launch")) return <OnlyLooking what="Launching" />;
  return (
    <button type="submit" className="button button-primary w-full" disabled={launching || !ready}>
      <Rocket size={14} aria-hidden />
      {launching ? "Launching ..." : `Launch ${trials}`}
    </button>
  );
}
