export interface EventMessage {
  readonly event: string;
  readonly data: string;
}

/** What a stream says of itself beside its events, kept over its connections. */
export interface StreamPlace {
  lastId: string;
  retryMs: number;
}

/** The events of one connection (WHATWG HTML, server-sent events, sec. 9.2.6); keeps id and retry in `place`. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  place: StreamPlace,
): AsyncGenerator<EventMessage> {
  let event = "";
  let data: string[] = [];
  for await (const line of lines(body)) {
    if (line === "") {
      if (data.length > 0) yield { event: event || "message", data: data.join("\n") };
      event = "";
      data = [];
      continue;
    }
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line)!;
    if (field === "event") event = value;
    else if (field === "data") data.push(value);
    else if (field === "id" && !value.includes("\0")) place.lastId = value;
    else if (field === "retry" && /^\d+$/.test(value)) place.retryMs = Number(value);
  }
}

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of decoded(body)) {
    const parts = (rest + text).split(/\r\n|\n|\r(?!$)/); // a carriage return at the end may be half of an end of line
    rest = parts.pop()!;
    yield* parts;
  }
}

/** Text as it comes. Ended early, the connection is closed. */
export async function* decoded(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader(); // not every browser can iterate a stream
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield decoder.decode(value, { stream: true });
    }
    yield decoder.decode();
  } finally {
    await reader.cancel().catch(() => {}); // broken already
  }
}
