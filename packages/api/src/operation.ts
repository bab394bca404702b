import type { z } from "zod";

/** One method of one route: what it takes and what it answers. Its key says method and path, `GET /api/sweeps/{id}`. */
export interface Operation {
  /** What it does, without a full stop. */
  readonly summary: string;
  /** The names in the path's braces. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** JSON. Where the use case parses it, this is the schema that it does so with. */
  readonly body?: z.ZodType;
  /** The body may also be YAML. */
  readonly yaml?: true;
  readonly answer: Answer;
}

export type Answer = JsonAnswer | TextAnswer | EventsAnswer;

export interface JsonAnswer<Schema extends z.ZodType = z.ZodType> {
  readonly kind: "json";
  readonly schema: Schema;
  /** What each status of success says. */
  readonly statuses: Readonly<Record<number, string>>;
}

export interface TextAnswer {
  readonly kind: "text";
  readonly description: string;
  readonly types: readonly string[];
}

/** Server-sent events by name. */
export interface EventsAnswer<
  Events extends Readonly<Record<string, z.ZodType>> = Readonly<Record<string, z.ZodType>>,
> {
  readonly kind: "events";
  readonly description: string;
  readonly events: Events;
}

/** 200 with JSON. */
export const json = <Schema extends z.ZodType>(
  description: string,
  schema: Schema,
): JsonAnswer<Schema> => ({ kind: "json", schema, statuses: { 200: description } });

/** 201 with JSON. */
export const created = <Schema extends z.ZodType>(
  description: string,
  schema: Schema,
): JsonAnswer<Schema> => ({ kind: "json", schema, statuses: { 201: description } });

export const text = (description: string, ...types: string[]): TextAnswer => ({
  kind: "text",
  description,
  types,
});

export const events = <Events extends Readonly<Record<string, z.ZodType>>>(
  description: string,
  byName: Events,
): EventsAnswer<Events> => ({ kind: "events", description, events: byName });
