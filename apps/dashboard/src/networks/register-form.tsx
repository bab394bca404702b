"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useChange } from "./use-change.ts";

/** Names what a stage of a trial has come to; `trial` and `stage` as the address has them. */
export function RegisterForm({ trial, stage }: { trial: string; stage: string }) {
  const router = useRouter();
  const { busy, trouble, change } = useChange();
  const [wish, setWish] = useState({ name: "", trial, stage, notes: "" });
  const field = (key: keyof typeof wish, label: string, hint: string, type = "text") => (
    <label className="block min-w-0 flex-1 basis-36 space-y-1">
      <span className="label">{label}</span>
      <input
        className="field w-full"
        type={type}
        min={0}
        placeholder={hint}
        required={key === "name" || key === "trial"}
        value={wish[key]}
        onChange={(event) => setWish({ ...wish, [key]: event.target.value })}
      />
    </label>
  );
  return (
    <form
      aria-label="Register a network"
      className="card space-y-3 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        const body = {
          ...{ name: wish.name.trim(), trial: Number(wish.trial), notes: wish.notes },
          ...(wish.stage === "" ? {} : { stage: Number(wish.stage) }),
        };
        void change("POST /api/networks", { body }, ({ name, version }) =>
          router.push(`/networks/${name}@${version}`),
        );
      }}
    >
      <div className="flex flex-wrap gap-3">
        {field("name", "Name", "resnet20-small")}
        {field("trial", "Trial", "its id", "number")}
        {field("stage", "Stage", "the last", "number")}
        {field("notes", "Notes", "what is to be known of it")}
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <button type="submit" className="button button-primary" disabled={busy}>
          Register
        </button>
        <span className="text-xs text-faint">
          It is kept from then on: its trial can be neither deleted nor opened again.
        </span>
        {trouble && (
          <span role="alert" className="text-sm text-bad">
            {trouble}
          </span>
        )}
      </div>
    </form>
  );
}
