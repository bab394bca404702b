import { Unavailable } from "@resweep/spec";

/**
 * Does the work for each sweep in turn. What goes wrong with one, of a defect in its sampler say, keeps the others from
 * nothing: it is thrown, under the sweep's number, when all have had their turn. Without Postgres nobody has one.
 */
export async function oneByOne<T extends { readonly id: number }>(
  sweeps: readonly T[],
  work: (sweep: T) => Promise<void>,
): Promise<void> {
  const troubles: Error[] = [];
  for (const sweep of sweeps) {
    try {
      await work(sweep);
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      const { message } = error as Error;
      troubles.push(new Error(`sweep ${sweep.id} has no turn: ${message}`, { cause: error }));
    }
  }
  if (troubles[0]) throw troubles[0];
}
