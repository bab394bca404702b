"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { api } from "../api.ts";
import { ConnectionLost } from "./connection-lost.tsx";

/**
 * Reads the page again every so often while it is looked at. Whether anybody answers is asked first: where nobody does,
 * Next would leave the page for the browser's own one of an error, which does not come back by itself.
 */
export function Refresh({ everyMs }: { everyMs: number }) {
  const router = useRouter();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    const refresh = async () => {
      if (document.hidden) return;
      const answered = await api.ask("GET /api/health").then(
        () => true,
        () => false,
      );
      setLost(!answered);
      if (answered) router.refresh();
    };
    const timer = setInterval(refresh, everyMs);
    return () => clearInterval(timer);
  }, [router, everyMs]);
  return <ConnectionLost lost={lost} />;
}
