import "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    /** Of every random choice of the fault suite. */
    faultsSeed: number;
    /** What an unfaulted run of the trial of each seed gives. */
    reference: Record<string, string>;
  }
}
