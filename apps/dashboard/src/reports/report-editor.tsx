"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { useChange } from "../networks/use-change.ts";
import { May, OnlyLooking, useMay } from "../people/may.tsx";
import { LeftHere } from "../unsent/left-here.tsx";
import { useUnsent } from "../unsent/use-unsent.ts";
import { ReportText } from "./report-text.tsx";
import { usePreview } from "./use-preview.ts";

interface Draft {
  /** Null: it is not there yet. */
  readonly id: number | null;
  /** The version that is edited; the server refuses where there is a newer one. */
  readonly version: number;
  readonly title: string;
  readonly body: string;
}

/** What was left in the tab, by its parts: of another page, or of another time of this one, it may lack some. */
function readDraft(kept: unknown): Draft | null {
  const { id, version, title, body } = (kept ?? {}) as Partial<Draft>;
  return (id === null || typeof id === "number") &&
    typeof version === "number" &&
    typeof title === "string" &&
    typeof body === "string"
    ? { id, version, title, body }
    : null;
}

/** The text of a report, and beside it what becomes of it. */
export function ReportEditor({ report }: { report: Draft }) {
  const router = useRouter();
  const { busy, trouble, change } = useChange();
  const { value: draft, set, found, anew, sent } = useUnsent(report, readDraft);
  const { id, version, title, body } = draft;
  const preview = usePreview(body);
  const may = useMay();

  const save = (event: FormEvent) => {
    event.preventDefault();
    const text = { title, body };
    const show = (saved: { readonly id: number }) => {
      sent();
      router.push(`/reports/${saved.id}`);
      router.refresh();
    };
    void (id === null
      ? change("POST /api/reports", { body: text }, show)
      : change("PUT /api/reports/{id}", { params: { id }, body: { ...text, version } }, show));
  };
  return (
    <form
      onSubmit={save}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey))
          event.currentTarget.requestSubmit();
      }}
      className="grid items-start gap-4 lg:grid-cols-2"
    >
      <div className="min-w-0 space-y-3">
        <label className="block space-y-1">
          <span className="label">Title</span>
          <input
            className="field"
            required
            maxLength={200}
            value={title}
            onChange={(event) => set({ ...draft, title: event.target.value })}
          />
        </label>
        <label className="block space-y-1">
          <span className="label">
            Markdown; a block named resweep becomes a chart: curves, claims, degradation or trials
          </span>
          <textarea
            className="field min-h-[60dvh] font-mono leading-5"
            spellCheck={false}
            value={body}
            onChange={(event) => set({ ...draft, body: event.target.value })}
          />
        </label>
        {found && (
          <LeftHere back="Begin anew" onBack={anew}>
            As you left it in this tab, not saved yet.
            {version < report.version &&
              " It was edited by others meanwhile: copy what is yours before you begin anew."}
          </LeftHere>
        )}
        {trouble && (
          <p role="alert" className="rounded-md bg-bad-soft p-3 text-sm">
            {trouble}
          </p>
        )}
        <div className="flex items-center gap-2">
          <May grant="launch" otherwise={<OnlyLooking what="Writing reports" />}>
            <button type="submit" className="button button-primary" disabled={busy}>
              {id === null ? "Create" : "Save"}
            </button>
          </May>
          {id !== null && may("launch") && (
            <button
              type="button"
              className="button button-danger ml-auto"
              disabled={busy}
              title="It can be brought back from the list"
              onClick={() =>
                change("DELETE /api/reports/{id}", { params: { id } }, () => {
                  sent();
                  router.push(`/reports?deleted=${id}`);
                })
              }
            >
              <Trash2 size={14} aria-hidden /> Delete
            </button>
          )}
        </div>
      </div>
      <section
        aria-label="Preview"
        aria-busy={preview.pending}
        className="card min-h-[60dvh] min-w-0 p-4"
      >
        {preview.trouble ? (
          <p role="alert" className="text-sm text-bad">
            {preview.trouble}
          </p>
        ) : (
          <ReportText html={preview.html} />
        )}
      </section>
    </form>
  );
}
