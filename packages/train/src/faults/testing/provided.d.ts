import "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Of every random choice of the fault suite. */
    faultsSeed: number;
    /** What an unfaulted run of each trial gives, by `cellOf`. */
    reference: Record<string, string>;
  }
}
