"use client";

/** What no page expected. The server's log has the whole of it. */
export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = (error as { digest?: string } | null)?.digest;
  return (
    <main className="mx-auto max-w-xl space-y-4 px-4 py-24 md:px-6">
      <h1 className="text-xl font-semibold">This page failed</h1>
      <p className="text-soft">
        Your sweeps are not touched by it. Try again; if it stays, the dashboard's log says why
        {digest && (
          <>
            {" "}
            (look for <code className="font-mono">{digest}</code>)
          </>
        )}
        .
      </p>
      <button type="button" className="button button-primary" onClick={() => retry()}>
        Try again
      </button>
    </main>
  );
}
