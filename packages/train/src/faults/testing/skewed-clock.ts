import { writeFileSync } from "node:fs";

/** A clock for a worker and its children that is wrong by as much as a test wants. */
export interface SkewedClock {
  /** For the worker's environment. */
  readonly nodeOptions: string;
  /** From now on it is off by so much. */
  step(skewMs: number): void;
}

export function skewedClock(file: string): SkewedClock {
  const shim = new URL("./skewed-clock.mjs", import.meta.url);
  shim.searchParams.set("file", file);
  writeFileSync(file, "0");
  return {
    nodeOptions: `--import=${shim.href}`,
    step: (skewMs) => writeFileSync(file, String(skewMs)),
  };
}
