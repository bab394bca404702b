"use client";

import { useRouter } from "next/navigation";

/** Asks the server for the page again. */
export function RetryButton() {
  const router = useRouter();
  return (
    <button type="button" className="button button-primary" onClick={() => router.refresh()}>
      Try again
    </button>
  );
}
