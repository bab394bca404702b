import { seed } from "./seed.ts";
import { seedFamily } from "./seed-family.ts";

/** A sweep of depths and the family of another. */
export async function seedBoth(databaseUrl: string) {
  const { sweepId } = await seed(databaseUrl);
  const { sweepId: familyId } = await seedFamily(databaseUrl);
  return { sweepId, familyId };
}
