/**
 * p-values adjusted so that the chance of any false finding among them stays below the level they are compared with
 * (Holm 1979); in the order given.
 */
export function holm(ps: readonly number[]): number[] {
  const ascending = ps.map((p, at) => ({ p, at })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(ps.length);
  let largest = 0;
  ascending.forEach(({ p, at }, rank) => {
    largest = Math.min(1, Math.max(largest, p * (ps.length - rank)));
    adjusted[at] = largest;
  });
  return adjusted;
}
