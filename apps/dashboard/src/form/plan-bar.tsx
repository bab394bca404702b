"use client";

import { formatBytes, formatDuration } from "../numbers/format.ts";
import { LaunchButton } from "./launch-button.tsx";
import { gpuHoursText, type PlanProps, roundedMs, totalBytes } from "./plan-card.tsx";

/** The plan on a narrow screen: always in view above the bottom bar. */
export function PlanBar({ planning, launching, refused }: PlanProps) {
  const { plan, issues, trouble } = planning;
  const first = issues[0];
  return (
    <section
      aria-label="Plan"
      className="flex items-center gap-3 border-t border-line bg-surface px-4 py-2 md:px-6"
    >
      <p
        className={`min-w-0 flex-1 text-xs ${first || trouble || refused ? "text-bad" : "text-soft"}`}
      >
        {trouble ??
          refused ??
          (first ? `${first.path}: ${first.message}` : null) ??
          (plan
            ? [
                `About ${formatDuration(roundedMs(plan.estimate.durationMs))}`,
                ...(plan.estimate.gpuHours === null ? [] : [`${gpuHoursText(plan)} GPU-h`]),
                formatBytes(totalBytes(plan)),
              ].join(", ")
            : "Planning ...")}
      </p>
      <div className="w-40 shrink-0">
        <LaunchButton planning={planning} launching={launching} />
      </div>
    </section>
  );
}
