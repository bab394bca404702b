"use client";

import { Scrolling } from "../frame/scrolling.tsx";
import { formatBytes, formatCount, formatDuration } from "../numbers/format.ts";
import { shortPath } from "../trials/paths.ts";
import { type Draft, type Parameter, spaceOf } from "./draft.ts";
import { fieldId } from "./field-frame.tsx";
import { LaunchButton } from "./launch-button.tsx";
import type { Plan, Planning } from "./use-plan.ts";

export interface PlanProps {
  readonly planning: Planning;
  readonly launching: boolean;
  /** Why the launch was refused. */
  readonly refused: string | null;
}

/** What the launch will make, always beside the button that makes it. */
export function PlanCard({
  planning,
  launching,
  refused,
  draft,
}: PlanProps & { readonly draft: Draft }) {
  const { plan, issues, trouble, pending } = planning;
  const blocked = issues.length > 0;
  return (
    <section aria-label="Plan" className="card space-y-3 p-4">
      <div className="flex items-center justify-between">
        <h2 className="heading">Plan</h2>
        <span className="text-xs text-faint" role="status">
          {pending ? "planning ..." : blocked ? "" : "up to date"}
        </span>
      </div>
      <dl className={`tabular grid grid-cols-2 gap-3 ${blocked ? "opacity-40" : ""}`}>
        <Figure label="trials" value={plan ? String(plan.trials) : "–"} testId="plan-trials" />
        <Figure label="steps" value={plan ? formatCount(plan.totalSteps) : "–"} />
        <Figure
          label="about"
          value={plan ? formatDuration(roundedMs(plan.estimate.durationMs)) : "–"}
        />
        <Figure label="GPU-hours" value={plan ? gpuHoursText(plan) : "–"} testId="plan-gpu-hours" />
        <Figure
          label="space"
          value={plan ? formatBytes(totalBytes(plan)) : "–"}
          testId="plan-space"
        />
      </dl>
      <Varied draft={draft} />
      {plan && !blocked && (
        <p className="text-xs text-faint">
          {plan.configurations} {plan.configurations === 1 ? "configuration" : "configurations"}
          {plan.seeds > 1 && ` with ${plan.seeds} seeds each`}
          {plan.merged > 0 && `, ${plan.merged} left out that would do the same`}
          {plan.sharing > 0 &&
            `; ${plan.sharing} ${plan.sharing === 1 ? "shares its" : "share their"} training`}
          .{" "}
          {plan.estimate.basis === "measured"
            ? `Time from ${plan.estimate.trials} past trials of these workers`
            : "Time assumed, as no trial of these workers has been measured yet"}
          ,{" "}
          {plan.slots === 0
            ? plan.waiting === null
              ? "on one slot: no worker is running now"
              : "on one slot"
            : `on ${plan.slots} ${plan.slots === 1 ? "slot" : "slots"}`}
          .{" "}
          {plan.estimate.gpuHours === null
            ? "GPU-hours are unknown, as nothing like it has been trained there. "
            : plan.slots > 0 && "GPU-hours count every slot, on processors too. "}
          {plan.space.checkpoints} checkpoint {plan.space.checkpoints === 1 ? "file" : "files"} of{" "}
          {formatBytes(plan.space.checkpointBytes)} kept, {formatBytes(plan.space.pointBytes)} of
          points.
        </p>
      )}
      {plan?.waiting && !blocked && (
        <p role="status" className="rounded-md border border-line-strong p-3 text-sm">
          Workers: {plan.waiting}
        </p>
      )}
      {plan?.space.warning && !blocked && (
        <p role="alert" className="rounded-md bg-bad-soft p-3 text-sm">
          Space: {plan.space.warning}
        </p>
      )}
      {blocked && (
        <div role="alert">
          <ul className="space-y-1 rounded-md bg-bad-soft p-3 text-sm" aria-label="What is wrong">
            {issues.slice(0, 6).map(({ path, message }) => (
              <li key={`${path}${message}`} className="break-words">
                <a
                  href={`#${fieldId(path.replace(/^(base|space)\./, ""))}`}
                  className="font-mono text-xs text-bad hover:underline"
                >
                  {path}
                </a>{" "}
                {message}
              </li>
            ))}
            {issues.length > 6 && <li className="text-faint">and {issues.length - 6} more</li>}
          </ul>
        </div>
      )}
      {(trouble ?? refused) && (
        <p role="alert" className="rounded-md bg-bad-soft p-3 text-sm">
          {trouble ?? refused}
        </p>
      )}
      <LaunchButton planning={planning} launching={launching} />
      {plan && !blocked && plan.sample.length > 1 && (
        <details className="text-xs">
          <summary className="text-faint hover:text-ink">
            The first {plan.sample.length} trials
          </summary>
          <Scrolling label="First trials" className="mt-2 max-h-56 overflow-y-auto">
            <ol className="space-y-1 font-mono text-2xs text-soft">
              {plan.sample.map(({ values, seed }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells are told apart by their place alone
                <li key={at}>
                  {Object.entries(values)
                    .map(([path, value]) => `${shortPath(path)} ${JSON.stringify(value)}`)
                    .join(", ") || "defaults"}
                  {plan.seeds > 1 && `, seed ${seed}`}
                </li>
              ))}
            </ol>
          </Scrolling>
        </details>
      )}
    </section>
  );
}

/** What varies, each with its values; a click leads to its field. */
function Varied({ draft }: { draft: Draft }) {
  const space = Object.entries(spaceOf(draft));
  const trials = [{ config: draft.base }];
  if (space.length === 0)
    return <p className="text-xs text-soft">Nothing varies: press "vary" beside an option.</p>;
  return (
    <ul className="border-t border-line pt-3 text-xs" aria-label="What varies">
      {space.map(([path, parameter]) => (
        <li key={path} className="flex items-baseline gap-2">
          <a
            href={`#${fieldId(path)}`}
            className="shrink-0 py-1 text-soft hover:text-accent"
            title={path}
          >
            {shortPath(path, trials)}
          </a>
          <span className="truncate font-mono text-2xs">{valuesText(parameter)}</span>
          {"choices" in parameter && (
            <span className="tabular ml-auto shrink-0 text-faint">×{parameter.choices.length}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function valuesText(parameter: Parameter): string {
  if ("choices" in parameter)
    return parameter.choices
      .map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value)))
      .join(", ");
  const { min, max, step, scale } = parameter;
  return `${min} to ${max}${step ? ` by ${step}` : ""}${scale === "log" ? ", log" : ""}`;
}

function Figure({ label, value, testId }: { label: string; value: string; testId?: string }) {
  return (
    <div>
      <dt className="label">{label}</dt>
      <dd className="truncate text-lg font-semibold" data-testid={testId}>
        {value}
      </dd>
    </div>
  );
}

/** Two digits: the estimate knows no more. */
export function gpuHoursText({ estimate: { gpuHours } }: Plan): string {
  if (gpuHours === null) return "unknown";
  return gpuHours < 0.01 ? "< 0.01" : String(Number(gpuHours.toPrecision(2)));
}

/** Of checkpoints and points. */
export function totalBytes({ space }: Plan): number {
  return space.checkpointBytes + space.pointBytes;
}

/** An estimate is not known to the second. */
export function roundedMs(ms: number): number {
  return ms < 60_000 ? Math.ceil(ms / 10_000) * 10_000 : Math.round(ms / 60_000) * 60_000;
}
