import type { OperationName, Operations } from "../operations.ts";
import { ApiProblem, readProblem } from "./api-problem.ts";
import { decoded, readEvents, type StreamPlace } from "./event-stream.ts";
import { pages } from "./pages.ts";
import type {
  AnswerOf,
  Asked,
  EventOf,
  EventsName,
  JsonName,
  PagedName,
  Reading,
  RequestOf,
  RowOf,
  TextName,
} from "./types.ts";

export interface ClientOptions {
  /** Of the dashboard, without a slash at its end; a page asks its own. */
  readonly url?: string;
  /** An API token. Without one it asks as a page of the dashboard would, which is enough where nobody signs in. */
  readonly token?: string | null;
  readonly fetch?: typeof fetch;
}

/** Asks the HTTP API. Paths, parameters, bodies and answers are typed by the operations; refusals are ApiProblem. */
export interface ApiClient<How extends Reading = "json"> {
  ask<Name extends JsonName>(name: Name, ...request: Asked<Name>): Promise<AnswerOf<Name, How>>;
  /** The rows of all pages, each page asked for once the one before has been read. */
  rows<Name extends PagedName>(
    name: Name,
    ...request: Asked<Name>
  ): AsyncGenerator<RowOf<Name, How>>;
  /**
   * What a stream says, until its reader stops: a connection that breaks is opened again, and says with `Last-Event-ID`
   * what came last. Throws ApiProblem where it is refused.
   */
  events<Name extends EventsName>(
    name: Name,
    ...request: Asked<Name>
  ): AsyncGenerator<EventOf<Name, How>>;
  /** Text in pieces, as it comes. */
  text<Name extends TextName>(name: Name, ...request: Asked<Name>): AsyncGenerator<string>;
  /** Where it is asked: for links. */
  address<Name extends OperationName>(
    name: Name,
    request: Pick<RequestOf<Name>, "params" | "query">,
  ): string;
}

type Headers = Readonly<Record<string, string>>;

/** What any request may have, once its types have been checked. */
interface Request {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Given the `operations`, it checks what is answered by their schemas; without, it needs no parser of schemas. */
export function createClient(
  options: ClientOptions & { readonly operations: Operations },
): ApiClient<"parsed">;
export function createClient(options?: ClientOptions): ApiClient<"json">;
export function createClient({
  url = "",
  token = null,
  fetch = (...request) => globalThis.fetch(...request),
  operations,
}: ClientOptions & { readonly operations?: Operations } = {}): ApiClient<Reading> {
  const who = url || "The dashboard";
  const credentials: Headers =
    token !== null
      ? { authorization: `Bearer ${token}` }
      : url
        ? { origin: new URL(url).origin }
        : {};

  const address = (name: string, { params = {}, query = {} }: Request = {}) => {
    const path = name
      .slice(name.indexOf(" ") + 1)
      .replace(/\{(\w+)\}/g, (_, key) => encodeURIComponent(String(params[key])));
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(
      given.map(([key, value]): [string, string] => [key, String(value)]),
    );
    return `${url}${path}${given.length > 0 ? `?${String(search).replaceAll("%2C", ",")}` : ""}`;
  };

  const send = async (
    name: string,
    request: Request = {},
    headers: Headers = {},
  ): Promise<Response> => {
    const { body, signal } = request;
    const json: Headers = body === undefined ? {} : { "content-type": "application/json" };
    let response: Response;
    try {
      response = await fetch(address(name, request), {
        method: name.split(" ")[0],
        headers: { ...credentials, ...json, ...headers },
        body: body === undefined ? undefined : JSON.stringify(body),
        redirect: "error",
        signal,
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      const message = url
        ? `no dashboard answers at ${url}; is it running?`
        : "The dashboard does not answer; is it still running?";
      throw new ApiProblem({ code: "unreachable", status: 0, message }, { cause: error });
    }
    if (!response.ok) throw await readProblem(response, who);
    return response;
  };

  /** What `read` makes of an answer, or the problem that this is none of the API's. */
  const understood = async <T>(status: number, read: () => T | Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      const message = `${who} answered something else than a dashboard of this version would`;
      throw new ApiProblem({ code: "unexpected", status, message }, { cause: error });
    }
  };

  const ask = async (name: JsonName, request?: Request): Promise<unknown> => {
    const response = await send(name, request);
    return await understood(response.status, async () => {
      const answer: unknown = await response.json();
      return operations ? operations[name].answer.schema.parse(answer) : answer;
    }).catch((error) => {
      request?.signal?.throwIfAborted(); // the answer broke off since nobody waits for it
      throw error;
    });
  };

  async function* rows(name: PagedName, request?: Request): AsyncGenerator<unknown> {
    const { rows: field, cursor } = pages[name];
    for (let query = request?.query; ; ) {
      const answer = (await ask(name, { ...request, query })) as Record<string, { id: number }[]>;
      const page = answer[field]!;
      yield* page;
      const last = page.at(-1);
      if (last === undefined) return;
      query = { ...query, [cursor]: last.id };
    }
  }

  async function* events(name: EventsName, request?: Request): AsyncGenerator<unknown> {
    const place: StreamPlace = { lastId: "", retryMs: 2000 };
    for (;;) {
      try {
        const last: Headers = place.lastId === "" ? {} : { "last-event-id": place.lastId };
        const { body, status } = await send(name, request, {
          accept: "text/event-stream",
          ...last,
        });
        for await (const { event, data } of readEvents(body!, place))
          yield await understood(status, () => {
            const value: unknown = JSON.parse(data);
            const schemas = operations?.[name].answer.events;
            if (!schemas) return { event, data: value };
            return { event, data: schemas[event as keyof typeof schemas].parse(value) };
          });
      } catch (error) {
        if (request?.signal?.aborted) return;
        // A server that is stopping, or is behind one that says so, comes back; what is refused stays so.
        if (error instanceof ApiProblem && !isPassing(error)) throw error;
      }
      await pause(place.retryMs, request?.signal);
      if (request?.signal?.aborted) return;
    }
  }

  async function* text(name: TextName, request?: Request): AsyncGenerator<string> {
    const { body } = await send(name, request);
    if (body) yield* decoded(body);
  }

  // What is sent and answered was typed by the operations, to which these functions, by any name, are blind.
  return { ask, rows, events, text, address } as unknown as ApiClient<Reading>;
}

const isPassing = ({ code, status }: ApiProblem) =>
  code === "unreachable" || code === "unavailable" || status >= 502;

/** Waits so long, or until nobody does any more. */
function pause(durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, durationMs);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
