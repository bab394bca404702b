"use client";

import { type FormEvent, useState } from "react";
import { api, troubleOf } from "../api.ts";

/** Asks for a session and goes on to `to`, a path of this dashboard. */
export function SignInForm({ to }: { to: string }) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const signIn = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setTrouble(null);
    const body = { name: String(form.get("name")), password: String(form.get("password")) };
    try {
      await api.ask("POST /api/session", { body });
      return window.location.assign(to);
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    setBusy(false);
  };
  return (
    // By POST: sent before its script is there, it would write the password into the address.
    <form method="post" onSubmit={(event) => void signIn(event)} className="space-y-4">
      <label className="block space-y-1">
        <span className="block text-sm font-medium">Name</span>
        <input
          name="name"
          className="field"
          autoComplete="username"
          autoCapitalize="none"
          required
          // biome-ignore lint/a11y/noAutofocus: the page has this one purpose
          autoFocus
        />
      </label>
      <label className="block space-y-1">
        <span className="block text-sm font-medium">Password</span>
        <input
          name="password"
          type="password"
          className="field"
          autoComplete="current-password"
          required
        />
      </label>
      {trouble && (
        <p role="alert" className="text-sm text-bad">
          {trouble}
        </p>
      )}
      <button type="submit" className="button button-primary w-full" disabled={busy}>
        Sign in
      </button>
    </form>
  );
}
