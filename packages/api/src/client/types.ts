import type { z } from "zod";
import type { EventsAnswer, JsonAnswer, TextAnswer } from "../operation.ts";
import type { OperationName, Operations } from "../operations.ts";
import type { pages } from "./pages.ts";

/** `json`: answers are as they were sent. `parsed`: they were checked, times are dates and NaN is a number. */
export type Reading = "json" | "parsed";

type Answering<Answer> = {
  [Name in OperationName]: Operations[Name]["answer"] extends Answer ? Name : never;
}[OperationName];

export type JsonName = Answering<JsonAnswer>;
export type TextName = Answering<TextAnswer>;
export type EventsName = Answering<EventsAnswer>;
export type PagedName = keyof typeof pages;

/** What is sent with a request: each of path, query and body that the operation has. */
export type RequestOf<Name extends OperationName> = Part<Name, "params"> &
  Part<Name, "query"> &
  Part<Name, "body"> & { readonly signal?: AbortSignal };

type Part<Name extends OperationName, Key extends "params" | "query" | "body"> =
  Operations[Name] extends Readonly<Record<Key, infer Schema extends z.ZodType>>
    ? object extends z.input<Schema>
      ? { readonly [Own in Key]?: z.input<Schema> }
      : { readonly [Own in Key]: z.input<Schema> }
    : { readonly [Own in Key]?: undefined };

/** The request, which may be left out where nothing in it must be said. */
export type Asked<Name extends OperationName> =
  object extends RequestOf<Name> ? [request?: RequestOf<Name>] : [request: RequestOf<Name>];

type Read<Schema extends z.ZodType, How extends Reading> = How extends "parsed"
  ? z.output<Schema>
  : z.input<Schema>;

/** What an operation answers. */
export type AnswerOf<Name extends JsonName, How extends Reading = "json"> =
  Operations[Name]["answer"] extends JsonAnswer<infer Schema> ? Read<Schema, How> : never;

/** One of the rows of which an operation answers a page. */
export type RowOf<Name extends PagedName, How extends Reading = "json"> =
  AnswerOf<Name, How> extends infer Answer
    ? Answer[(typeof pages)[Name]["rows"] & keyof Answer] extends readonly (infer Row)[]
      ? Row
      : never
    : never;

/** One event of a stream: its name as `event`, and its `data`. */
export type EventOf<Name extends EventsName, How extends Reading = "json"> =
  Operations[Name]["answer"] extends EventsAnswer<infer Events>
    ? {
        [Event in keyof Events]: { readonly event: Event; readonly data: Read<Events[Event], How> };
      }[keyof Events]
    : never;
