"use client";

import type { RowOf } from "@resweep/api";
import { useEffect, useRef, useState } from "react";
import { api } from "../api.ts";

type Line = RowOf<"GET /api/trials/{id}/log">;
const colours = { info: "text-soft", warn: "text-warn", error: "text-bad" };
const kept = 2000;
const atOnce = 500;

/** The log, followed while the trial lives, unless the reader has scrolled up. */
export function LogTail({
  trialId,
  initial,
  live,
}: {
  trialId: number;
  initial: readonly Line[];
  live: boolean;
}) {
  const [lines, setLines] = useState(initial);
  /** The server knows no reader's zone: until the page listens, times are UTC. */
  const [zoned, setZoned] = useState(false);
  useEffect(() => setZoned(true), []);
  const box = useRef<HTMLOListElement>(null);
  const following = useRef(true);
  const last = useRef(initial.at(-1)?.id ?? 0);

  useEffect(() => {
    const read = async () => {
      if (document.hidden) return;
      const request = { params: { id: trialId }, query: { after: last.current, limit: atOnce } };
      const more = (await api.ask("GET /api/trials/{id}/log", request).catch(() => null))?.lines;
      if (!more || more.length === 0) return;
      last.current = more.at(-1)!.id;
      setLines((present) => {
        const known = new Set(present.map(({ id }) => id));
        return [...present, ...more.filter(({ id }) => !known.has(id))].slice(-kept);
      });
      if (more.length === atOnce) await read();
    };
    // The last lines arrive with the end, which nobody may have been looking at.
    if (!live) void read();
    const timer = live ? setInterval(read, 2000) : undefined;
    document.addEventListener("visibilitychange", read);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", read);
    };
  }, [trialId, live]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines are what moves the box
  useEffect(() => {
    if (following.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);

  return (
    <section aria-label="Log" className="space-y-2">
      <div className="flex items-center gap-2">
        <h2 className="heading">Log</h2>
        {live && <span className="text-xs text-faint">following</span>}
      </div>
      <ol
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="Log lines"
        className="h-[30rem] overflow-auto rounded-lg border border-line bg-sunken p-3 font-mono text-xs leading-5"
        onScroll={({ currentTarget: at }) => {
          following.current = at.scrollHeight - at.scrollTop - at.clientHeight < 40;
        }}
      >
        {lines.map((line) => (
          <li key={line.id} className={`break-words whitespace-pre-wrap ${colours[line.level]}`}>
            <time className="mr-3 text-faint select-none" dateTime={line.at} title={line.at}>
              {zoned ? new Date(line.at).toLocaleTimeString("en-GB") : line.at.slice(11, 19)}
            </time>
            {line.message}
          </li>
        ))}
        {lines.length === 0 && <li className="text-faint">Nothing has been said yet.</li>}
      </ol>
    </section>
  );
}
