"use client";

import { useState } from "react";
import { useChange } from "../networks/use-change.ts";

/** A new password of one's own; one signs in again with it. */
export function PasswordForm() {
  const { busy, trouble, change } = useChange();
  const [wish, setWish] = useState({ password: "", newPassword: "" });
  const field = (key: keyof typeof wish, label: string, autoComplete: string) => (
    <label className="block flex-1 basis-48 space-y-1">
      <span className="label">{label}</span>
      <input
        className="field"
        type="password"
        required
        {...{ autoComplete }}
        value={wish[key]}
        onChange={(event) => setWish({ ...wish, [key]: event.target.value })}
      />
    </label>
  );
  return (
    <section aria-labelledby="password" className="space-y-3">
      <h2 id="password" className="font-semibold">
        Password
      </h2>
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void change("PATCH /api/session", { body: wish }, () =>
            window.location.assign("/sign-in"),
          );
        }}
      >
        {field("password", "Present", "current-password")}
        {field("newPassword", "New, 12 characters or more", "new-password")}
        <button type="submit" className="button" disabled={busy}>
          Change
        </button>
      </form>
      <p className="text-xs text-soft">Ends your sessions everywhere; tokens stay.</p>
      {trouble && (
        <p role="alert" className="text-sm text-bad">
          {trouble}
        </p>
      )}
    </section>
  );
}
