"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useSure } from "../frame/use-sure.ts";
import { May } from "../people/may.tsx";
import { useChange } from "./use-change.ts";

/** Promoting a network, its notes, and taking it out. */
export function NetworkActions({
  reference,
  aliases,
  notes,
}: {
  /** `name@version` */
  reference: string;
  aliases: readonly string[];
  notes: string;
}) {
  const router = useRouter();
  const { busy, trouble, change } = useChange();
  const [alias, setAlias] = useState("");
  const [why, setWhy] = useState("");
  const [text, setText] = useState(notes);
  const params = { reference };
  const { asked, ...sure } = useSure(
    () =>
      void change("DELETE /api/networks/{reference}", { params }, () => router.push("/networks")),
  );
  const promote = (name: string, network: string | null, reason: string) =>
    change(
      "PUT /api/aliases/{alias}",
      { params: { alias: name }, body: { network, why: reason } },
      () => {
        setAlias("");
        setWhy("");
        router.refresh();
      },
    );
  return (
    <section aria-label="Promotion and notes" className="card space-y-4 p-4">
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void promote(alias.trim(), reference, why);
        }}
      >
        <label className="block flex-1 basis-36 space-y-1">
          <span className="label">Alias</span>
          <input
            className="field w-full"
            placeholder="best-small"
            required
            value={alias}
            onChange={(event) => setAlias(event.target.value)}
          />
        </label>
        <label className="block flex-[2] basis-48 space-y-1">
          <span className="label">Why</span>
          <input
            className="field w-full"
            placeholder="kept in its history"
            value={why}
            onChange={(event) => setWhy(event.target.value)}
          />
        </label>
        <button type="submit" className="button" disabled={busy}>
          Promote
        </button>
      </form>
      {aliases.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {aliases.map((name) => (
            <li key={name}>
              <button
                type="button"
                className="button button-small"
                disabled={busy}
                onClick={() => void promote(name, null, "")}
              >
                Take {name} away
              </button>
            </li>
          ))}
        </ul>
      )}
      <form
        className="space-y-2"
        onSubmit={(event) => {
          event.preventDefault();
          void change("PATCH /api/networks/{reference}", { params, body: { notes: text } });
        }}
      >
        <label className="block space-y-1">
          <span className="label">Notes</span>
          <textarea
            className="field min-h-24 w-full py-2"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <div className="flex flex-wrap items-center gap-3">
          <button type="submit" className="button" disabled={busy || text === notes}>
            Save notes
          </button>
          <May grant="admin">
            <button
              type="button"
              className="button button-danger ml-auto"
              disabled={busy || aliases.length > 0}
              title={aliases.length > 0 ? "Take its aliases away first" : undefined}
              {...sure}
            >
              <Trash2 size={14} aria-hidden />{" "}
              {asked ? `Take ${reference} out for good?` : "Remove"}
            </button>
          </May>
        </div>
      </form>
      {trouble && (
        <p role="alert" className="text-sm text-bad">
          {trouble}
        </p>
      )}
    </section>
  );
}
