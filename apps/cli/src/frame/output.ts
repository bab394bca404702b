import { once } from "node:events";
import { jsonNumber } from "@resweep/spec";
import { printable, unicodeEscape } from "./printable.ts";

/** Where a command writes: answers to standard output, everything said beside them to standard error. */
export interface Output {
  /** One line of an answer. */
  line(text: string): void;
  /** An answer for a machine; a NaN or an infinity becomes a string. */
  json(value: unknown): void;
  /** Text as it is, at the reader's pace. */
  write(text: string): Promise<void>;
  /** One line for a person, beside the answer. */
  note(text: string): void;
  /** A person is looking at standard error. */
  readonly interactive: boolean;
}

export function processOutput(): Output {
  const { stdout, stderr } = process;
  return {
    line: (text) => void stdout.write(`${printable(text)}\n`),
    json: (value) => void stdout.write(`${toJson(value)}\n`),
    async write(text) {
      if (!stdout.write(stdout.isTTY ? printable(text) : text)) await once(stdout, "drain");
    },
    note: (text) => void stderr.write(`${printable(text)}\n`),
    interactive: Boolean(stderr.isTTY),
  };
}

export function toJson(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_key, inner: unknown) => (typeof inner === "number" ? jsonNumber(inner) : inner),
    2,
  );
  return printable(text, unicodeEscape); // JSON leaves those beyond U+007E as they are
}
