import { InvalidInput, mayHaveToken, parse, Scope, TokenName } from "@resweep/spec";
import type { PeopleRepository, Person } from "@resweep/store";
import { z } from "zod";

export const NewToken = z.strictObject({
  name: TokenName,
  scope: Scope.default("read"),
});

/** Returns the secret, which is told this once. Throws InvalidInput where the scope goes beyond the owner's role. */
export async function makeToken(
  people: PeopleRepository,
  owner: Person,
  wish: unknown,
): Promise<{ readonly token: string; readonly name: string; readonly scope: Scope }> {
  const { name, scope } = parse(NewToken, wish);
  if (!mayHaveToken(owner.role, scope))
    throw InvalidInput.at("scope", `${owner.name} is ${owner.role}, which is less than ${scope}`);
  return { token: await people.addToken(owner.id, { name, scope }), name, scope };
}
