"use client";

import type { GroupDescription } from "@resweep/spec";
import { useRouter } from "next/navigation";
import { type FormEvent, useMemo, useState } from "react";
import { api, troubleOf } from "../api.ts";
import { LeftHere } from "../unsent/left-here.tsx";
import { useUnsent } from "../unsent/use-unsent.ts";
import { FormProvider } from "./context.tsx";
import type { Draft } from "./draft.ts";
import { humanise, spaceOf } from "./draft.ts";
import { Field } from "./fields.tsx";
import { isObject } from "./json.ts";
import { PlanBar } from "./plan-bar.tsx";
import { PlanCard } from "./plan-card.tsx";
import { SweepFields } from "./sweep-fields.tsx";
import { TemplatePicker } from "./template-picker.tsx";
import type { Template } from "./templates.ts";
import { usePlan } from "./use-plan.ts";
import { YamlView } from "./yaml-view.tsx";

/** The form of a new sweep. Everything that a trial can be set to comes from the definitions. */
export function NewSweep({
  trial,
  sweep,
  initial,
  templates,
  template,
}: {
  trial: GroupDescription;
  sweep: GroupDescription;
  initial: Draft;
  templates: readonly Template[];
  /** The one that `initial` is of; null where it is none's. */
  template: string | null;
}) {
  const router = useRouter();
  const { value: draft, set: setDraft, found, anew, sent } = useUnsent(initial, readDraft);
  const [version, setVersion] = useState(0);
  /** What a template took the place of. */
  const [replaced, setReplaced] = useState<Draft | null>(null);
  const show = (next: Draft) => {
    setDraft(next);
    setVersion(version + 1);
  };
  const [launching, setLaunching] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const [unread, setUnread] = useState<string | null>(null);
  const planned = usePlan(draft);
  // The draft is still what was written before: that is not what one means to launch.
  const planning = unread
    ? { ...planned, issues: [{ path: "YAML", message: unread }, ...planned.issues] }
    : planned;
  const form = useMemo(
    () => ({ draft, root: trial, issues: planned.issues, change: setDraft }),
    [draft, trial, planned.issues, setDraft],
  );

  const launch = async (event: FormEvent) => {
    event.preventDefault();
    setLaunching(true);
    setRefused(null);
    try {
      const { id } = await api.ask("POST /api/sweeps", { body: draft });
      sent();
      return router.push(`/sweeps/${id}`);
    } catch (error) {
      setRefused(troubleOf(error));
    }
    setLaunching(false);
  };

  const parts = Object.entries(trial.fields).filter(([key]) => key !== "seed"); // `seeds` of the sweep says it
  return (
    <FormProvider value={form}>
      <form
        onSubmit={launch}
        className="grid items-start gap-4 px-4 py-4 md:px-6 lg:grid-cols-[minmax(0,1fr)_340px]"
      >
        <div className="min-w-0 space-y-4">
          <TemplatePicker
            templates={templates}
            initial={template}
            onPick={(next) => {
              if (!isOneOf([initial, ...templates.flatMap(draftsOf)], draft)) setReplaced(draft);
              show(next);
            }}
          />
          {(replaced || found) && (
            <LeftHere
              back={replaced ? "Take that back" : "Begin anew"}
              onBack={() => {
                if (replaced) setDraft(replaced);
                else anew();
                setReplaced(null);
                setVersion(version + 1);
              }}
            >
              {replaced
                ? "It took the place of what you had written."
                : "As you left it in this tab, not launched yet."}
            </LeftHere>
          )}
          <Section title="Sweep">
            <SweepFields
              key={`${version} ${found}`}
              draft={draft}
              shape={sweep}
              issues={planned.issues}
              onChange={setDraft}
            />
          </Section>
          {parts.map(([key, description]) => (
            <Section key={key} title={humanise(key)} varied={variedIn(draft, key)}>
              <Field path={key} description={description} />
            </Section>
          ))}
        </div>
        <aside className="min-w-0 space-y-4 lg:sticky lg:top-16 lg:max-h-[calc(100dvh-5rem)] lg:overflow-y-auto">
          <div className="max-lg:hidden">
            <PlanCard draft={draft} planning={planning} launching={launching} refused={refused} />
          </div>
          <details className="card p-4" open>
            <summary className="heading">YAML</summary>
            <div className="mt-3">
              <YamlView draft={draft} trouble={unread} onTrouble={setUnread} onChange={show} />
            </div>
          </details>
        </aside>
        <div className="sticky bottom-14 z-10 -mx-4 -mb-4 md:bottom-0 md:-mx-6 lg:hidden">
          <PlanBar planning={planning} launching={launching} refused={refused} />
        </div>
      </form>
    </FormProvider>
  );
}

const readDraft = (kept: unknown) => (isObject(kept) ? kept : null);
const draftsOf = ({ draft, whole }: Template) => [draft, whole];
const isOneOf = (drafts: readonly (Draft | undefined)[], draft: Draft) =>
  drafts.some((one) => JSON.stringify(one) === JSON.stringify(draft));

function Section({
  title,
  varied = 0,
  children,
}: {
  title: string;
  varied?: number;
  children: React.ReactNode;
}) {
  return (
    <section className="card p-4">
      <h2 className="heading mb-3 flex items-center gap-2">
        {title}
        {varied > 0 && <span className="font-normal text-accent">{varied} varied</span>}
      </h2>
      {children}
    </section>
  );
}

function variedIn(draft: Draft, key: string): number {
  return Object.keys(spaceOf(draft)).filter((path) => path === key || path.startsWith(`${key}.`))
    .length;
}
