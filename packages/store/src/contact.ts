/**
 * Whether this process may take others' leases for run out: one that was itself cut off, stopped or asleep for longer than
 * a lease cannot tell who was silent from who could not be heard. For two leases after it is back it leaves the holders
 * time to renew, as all do after Postgres came back. Tells time by Postgres' clock.
 */
export interface Contact {
  /** Postgres answered, and its clock said so. Expected every few seconds. */
  heard(at: Date): void;
  mayTakeOver(): boolean;
}

export function createContact(leaseMs: number): Contact {
  let last: number | null = null; // a process that has just started has missed nothing
  let back = Number.NEGATIVE_INFINITY;
  return {
    heard(at) {
      const now = at.getTime();
      if (last !== null && now - last > leaseMs) back = now;
      last = Math.max(now, last ?? now);
    },
    mayTakeOver: () => last !== null && last - back >= 2 * leaseMs,
  };
}
