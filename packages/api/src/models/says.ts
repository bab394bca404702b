import type { z } from "zod";

/** Holds where a parsed answer is what the store or a use case reads, with no field more or less. */
export type Says<Model extends z.ZodType, Read> = [
  z.output<Model>,
  keyof z.output<Model>,
  keyof Read,
] extends [Read, keyof Read, keyof z.output<Model>]
  ? true
  : never;
