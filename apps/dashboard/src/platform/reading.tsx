import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { Bar } from "../frame/bar.tsx";
import { Refresh } from "../frame/refresh.tsx";
import { RetryButton } from "../frame/retry-button.tsx";
import { codeOf } from "../http/problem.ts";

/** A page that reads the store: what is not there becomes the not-found page, a service that is away says what to do. */
export async function reading(render: () => Promise<ReactNode>): Promise<ReactNode> {
  try {
    return await render();
  } catch (error) {
    if (codeOf(error) === "not-found") notFound();
    if (codeOf(error) === "unavailable") return <Unreachable message={(error as Error).message} />;
    throw error;
  }
}

function Unreachable({ message }: { message: string }) {
  return (
    <>
      <Bar title="The database does not answer" />
      <main className="mx-auto max-w-xl space-y-4 px-4 py-16 md:px-6">
        <p className="rounded-md border border-line bg-bad-soft px-4 py-3 font-mono text-sm">
          {message}
        </p>
        <p className="text-soft">
          Nothing is lost: sweeps and results are in Postgres, workers keep their newest points
          until it is back. Check that it runs (
          <code className="font-mono">npx resweep doctor</code>), start everything with{" "}
          <code className="font-mono">npm start</code>, or correct{" "}
          <code className="font-mono">DATABASE_URL</code>.
        </p>
        <RetryButton />
        <Refresh everyMs={5000} />
      </main>
    </>
  );
}
