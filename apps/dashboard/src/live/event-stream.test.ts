import { expect, test } from "vitest";
import { closeAllStreams, encodeEvent, eventStream } from "./event-stream.ts";

const decoder = new TextDecoder();

test("events are sent, a pause brings pings, and closing all ends the stream", async () => {
  let count = 0;
  const response = eventStream({
    next: async () => (++count <= 2 ? [encodeEvent("changes", { count })] : []),
    intervalMs: 5,
    pingMs: 10,
    signal: new AbortController().signal,
  });
  expect(response.headers.get("cache-control")).toContain("no-transform");
  const reader = response.body!.getReader();
  let text = "";
  while (!text.includes(": ping")) text += decoder.decode((await reader.read()).value);
  expect(text).toContain('event: changes\ndata: {"count":1}\n\n');
  expect(text).toContain('event: changes\ndata: {"count":2}\n\n');
  closeAllStreams();
  for (;;) if ((await reader.read()).done) break;
});

test("a reader that does not read is not written to", async () => {
  let asked = 0;
  const abort = new AbortController();
  const response = eventStream({
    next: async () => [encodeEvent("changes", ++asked)],
    intervalMs: 0,
    signal: abort.signal,
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(asked).toBeLessThanOrEqual(16);
  abort.abort();
  await response.body!.cancel();
});

test("trouble is told and the stream lives on", async () => {
  let asked = 0;
  const response = eventStream({
    next: async () => {
      if (++asked === 1) throw new Error("Postgres does not answer");
      return [encodeEvent("changes", 1)];
    },
    intervalMs: 1,
    signal: new AbortController().signal,
  });
  const reader = response.body!.getReader();
  let text = "";
  while (!text.includes("event: changes")) text += decoder.decode((await reader.read()).value);
  expect(text).toContain('event: trouble\ndata: {"message":"Postgres does not answer"}');
  await reader.cancel();
});
