"use client";

import { LogOut } from "lucide-react";

export function SignOut() {
  const signOut = async () => {
    await fetch("/api/session", { method: "DELETE" }).catch(() => null);
    window.location.assign("/sign-in");
  };
  return (
    <button type="button" className="button button-small" onClick={() => void signOut()}>
      <LogOut size={14} aria-hidden /> Sign out
    </button>
  );
}
