"use client";

import { LogOut } from "lucide-react";
import { api } from "../api.ts";

export function SignOut() {
  const signOut = async () => {
    await api.ask("DELETE /api/session").catch(() => null);
    window.location.assign("/sign-in");
  };
  return (
    <button type="button" className="button button-small" onClick={() => void signOut()}>
      <LogOut size={14} aria-hidden /> Sign out
    </button>
  );
}
