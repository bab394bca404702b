"use client";

import { Rocket } from "lucide-react";
import type { Planning } from "./use-plan.ts";

export function LaunchButton({ planning, launching }: { planning: Planning; launching: boolean }) {
  const { plan, issues } = planning;
  const ready = plan !== null && issues.length === 0;
  const trials = ready ? `${plan.trials} ${plan.trials === 1 ? "trial" : "trials"}` : "";
  return (
    <button type="submit" className="button button-primary w-full" disabled={launching || !ready}>
      <Rocket size={14} aria-hidden />
      {launching ? "Launching ..." : `Launch ${trials}`}
    </button>
  );
}
