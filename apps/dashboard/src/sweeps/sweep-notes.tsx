"use client";

import { Pencil } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Link } from "../frame/link.tsx";
import type { WireSweep } from "../live/wire.ts";
import { useChange } from "../networks/use-change.ts";
import { May } from "../people/may.tsx";
import "../reports/prose.css";

/** What is written about a sweep: its tags and its notes, changed in place. */
export function SweepNotes({
  sweep,
  html,
  onChange,
}: {
  sweep: WireSweep;
  /** Its notes as the server made them of the Markdown. */
  html: string;
  onChange(sweep: WireSweep): void;
}) {
  const [editing, setEditing] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const { notes, tags } = sweep;
  // The editor takes the focus away with it: it goes back to where it came from.
  const edited = useRef(false);
  useEffect(() => {
    if (edited.current && !editing) edit.current?.focus();
    edited.current = editing;
  }, [editing]);
  if (editing)
    return <Editor sweep={sweep} onChange={onChange} onClose={() => setEditing(false)} />;
  return (
    <section aria-label="Notes" className="max-w-3xl space-y-2">
      {notes !== "" && (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: made by renderMarkdown, which lets no HTML through
        <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />
      )}
      <div className="flex flex-wrap items-center gap-2">
        {tags.map((tag) => (
          <Link
            key={tag}
            href={`/?search=${encodeURIComponent(tag)}`}
            className="chip text-soft hover:text-ink"
          >
            {tag}
          </Link>
        ))}
        <May grant="launch">
          <button
            ref={edit}
            type="button"
            className="button button-quiet button-small -ml-1"
            onClick={() => setEditing(true)}
          >
            <Pencil size={12} aria-hidden />
            {notes === "" && tags.length === 0 ? "Add notes and tags" : "Edit notes"}
          </button>
        </May>
      </div>
    </section>
  );
}

function Editor({
  sweep,
  onChange,
  onClose,
}: {
  sweep: WireSweep;
  onChange(sweep: WireSweep): void;
  onClose(): void;
}) {
  const router = useRouter();
  const { busy, trouble, change } = useChange();
  /** As it was when one began: others may have changed it since. */
  const [opened] = useState(sweep);
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const request = { params: { id: sweep.id }, body: changesOf(event.currentTarget, opened) };
    void change("PATCH /api/sweeps/{id}/annotation", request, (changed) => {
      onChange(changed);
      onClose();
      router.refresh();
    });
  };
  return (
    <form
      onSubmit={save}
      onKeyDown={(event) => {
        if (
          event.key === "Escape" &&
          Object.keys(changesOf(event.currentTarget, opened)).length === 0
        )
          onClose();
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey))
          event.currentTarget.requestSubmit();
      }}
      className="card max-w-3xl space-y-3 p-4"
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <label className="block space-y-1">
          <span className="label">Name</span>
          <input
            name="name"
            className="field"
            required
            maxLength={200}
            defaultValue={opened.name}
          />
        </label>
        <label className="block space-y-1">
          <span className="label">Tags, with commas between</span>
          <input name="tags" className="field" defaultValue={opened.tags.join(", ")} />
        </label>
      </div>
      <label className="block space-y-1">
        <span className="label">Notes, in Markdown</span>
        <textarea
          name="notes"
          className="field min-h-40 font-mono"
          maxLength={20_000}
          defaultValue={opened.notes}
          // biome-ignore lint/a11y/noAutofocus: one asked for it just now
          autoFocus
        />
      </label>
      {trouble && (
        <p role="alert" className="text-sm text-bad">
          {trouble}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <button type="button" className="button" onClick={onClose}>
          Leave as it was
        </button>
        <button type="submit" className="button button-primary" disabled={busy}>
          Save
        </button>
      </div>
    </form>
  );
}

/** What was changed of it; the rest is left out, so that what somebody else has written meanwhile stays. */
function changesOf(form: HTMLFormElement, opened: WireSweep) {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? "").replaceAll("\r\n", "\n");
  const tags = text("tags");
  return {
    ...(text("name") !== opened.name && { name: text("name") }),
    ...(text("notes") !== opened.notes.replaceAll("\r\n", "\n") && { notes: text("notes") }),
    ...(tags !== opened.tags.join(", ") && {
      tags: tags
        .split(",")
        .map((tag) => tag.trim())
        .filter(Boolean),
    }),
  };
}
