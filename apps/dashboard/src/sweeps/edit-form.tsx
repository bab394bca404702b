"use client";

import { ApiProblem } from "@resweep/api";
import type { InputIssue } from "@resweep/spec";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { api, troubleOf } from "../api.ts";
import type { WireSweep } from "../live/wire.ts";
import { readSpace, SpaceField } from "./space-field.tsx";

/** What may be changed while it runs, and what an empty field leaves as it is. */
const fields = [
  { name: "concurrency", label: "At a time", help: "trials; none: without limit", none: true },
  { name: "priority", label: "Priority", help: "higher is run first", none: false },
  { name: "target", label: "Cells", help: "its sampler is to make in all", none: false },
  { name: "trials", label: "Trials", help: "the most that a grid may make", none: false },
  { name: "hours", label: "Hours", help: "since the first trial; none: without limit", none: true },
  { name: "gpuHours", label: "GPU-hours", help: "of all trials; none: without limit", none: true },
] as const;

/** Changes limits, priority, size and space of a sweep that runs; each change is an event of the sweep. */
export default function EditForm({
  sweep,
  space,
  onChange,
}: {
  sweep: WireSweep;
  /** What varies, as YAML. */
  space: string;
  onChange(sweep: WireSweep): void;
}) {
  const router = useRouter();
  const [issues, setIssues] = useState<readonly InputIssue[]>([]);
  const [done, setDone] = useState(false);
  const { concurrency, priority, limits } = sweep;
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    setDone(false);
    const { edit, refused } = await readEdit(new FormData(form), { space, ...limits });
    setIssues(refused);
    if (refused.length > 0) return;
    try {
      onChange(await api.ask("PATCH /api/sweeps/{id}", { params: { id: sweep.id }, body: edit }));
      form.reset();
      setDone(true);
      router.refresh();
    } catch (error) {
      const told = error instanceof ApiProblem ? error.issues : [];
      setIssues(told.length > 0 ? told : [{ path: "", message: troubleOf(error) }]);
    }
  };
  const now = {
    ...{ concurrency: concurrency ?? "none", priority },
    ...{ hours: limits.hours ?? "none", gpuHours: limits.gpuHours ?? "none" },
  };
  const spaceIssues = issues.filter(({ path }) => /^space\b/.test(path));
  const others = issues.filter(
    (issue) => !spaceIssues.includes(issue) && !fields.some(({ name }) => name === issue.path),
  );
  return (
    <form onSubmit={save} className="space-y-2 p-1 text-sm">
      <SpaceField
        space={space}
        trouble={spaceIssues.map(({ path, message }) =>
          [path.replace(/^space\.?/, ""), message].filter(Boolean).join(" "),
        )}
      />
      {fields.map(({ name, label, help }) => {
        const wrong = issues.find(({ path }) => path === name);
        return (
          <label key={name} className="grid grid-cols-[1fr_6rem] items-center gap-x-3">
            <span>
              {label}{" "}
              <span
                className={`block text-xs ${wrong ? "text-bad" : "text-faint"}`}
                role={wrong && "alert"}
              >
                {wrong?.message ?? help}
              </span>
            </span>
            <input
              name={name}
              className="field"
              inputMode="decimal"
              aria-invalid={wrong !== undefined}
              placeholder={name in now ? String(now[name as keyof typeof now]) : "as it is"}
            />
          </label>
        );
      })}
      <label className="grid grid-cols-[1fr_6rem] items-center gap-x-3">
        <span>
          Then <span className="block text-xs text-faint">once the hours are used up</span>
        </span>
        <select name="onBudget" className="field" defaultValue={limits.onBudget}>
          <option value="cut">cut</option>
          <option value="finish">finish</option>
        </select>
      </label>
      {others.map(({ path, message }) => (
        <p key={path + message} role="alert" className="text-xs text-bad">
          {path} {message}
        </p>
      ))}
      <div className="flex items-center justify-end gap-3">
        <span role="status" className="text-xs text-soft">
          {done && "Changed; the events say from what"}
        </span>
        <button type="submit" className="button button-small">
          Change
        </button>
      </div>
    </form>
  );
}

/** What the form asks for, of what differs from now; or what is wrong with it. */
async function readEdit(
  form: FormData,
  now: { readonly space: string; readonly onBudget: string },
): Promise<{ edit: Record<string, unknown>; refused: readonly InputIssue[] }> {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const edit: Record<string, unknown> = {};
  const refused: InputIssue[] = [];
  for (const { name, none } of fields) {
    const written = text(name);
    if (written === "") continue;
    edit[name] = none && written === "none" ? null : Number(written);
    if (Number.isNaN(edit[name]))
      refused.push({ path: name, message: `must be a number${none ? " or none" : ""}` });
  }
  if (text("onBudget") !== now.onBudget) edit.onBudget = text("onBudget");
  if (text("space") !== now.space.trim()) {
    const wider = await readSpace(text("space"));
    if (typeof wider === "string") refused.push({ path: "space", message: wider });
    else edit.space = wider;
  }
  return { edit, refused };
}
