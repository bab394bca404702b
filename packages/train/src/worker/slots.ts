export interface SlotPlan {
  readonly slots: number;
  readonly threads: number;
}

/** How many trials run at a time, and the threads of each; what is not given is chosen from the cores. */
export function planSlots(
  cores: number,
  wanted: { readonly slots?: number; readonly threads?: number } = {},
): SlotPlan {
  const slots = wanted.slots ?? Math.max(1, Math.floor(cores / (wanted.threads ?? 1)));
  return { slots, threads: wanted.threads ?? Math.max(1, Math.floor(cores / slots)) };
}
