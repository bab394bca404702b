import type { PeopleRepository, Person } from "@resweep/store";
import { isPassword } from "./password.ts";

export const SESSION_MS = 12 * 60 * 60 * 1000;
const WINDOW_MS = 15 * 60 * 1000;
const TRIES_OF_ACCOUNT = 10;
const TRIES_FROM_ADDRESS = 30;

export type SignedIn =
  | { readonly person: Person; readonly secret: string }
  | { readonly refused: "wrong" }
  | { readonly refused: "too-many"; readonly retryAfterSeconds: number };

/**
 * Opens a session. An unknown name and a wrong password are one answer, after the same work; ten tries in a quarter of an
 * hour for an account, or thirty from an address, and none is looked at until the quarter is over.
 */
export async function signIn(
  people: PeopleRepository,
  { name, password, address }: { name: string; password: string; address: string },
): Promise<SignedIn> {
  const tries = await people.countTry(name, address, WINDOW_MS);
  if (tries.account > TRIES_OF_ACCOUNT || tries.address > TRIES_FROM_ADDRESS)
    return { refused: "too-many", retryAfterSeconds: WINDOW_MS / 1000 };
  const person = await people.find(name);
  const right = await isPassword(password, person?.password ?? null);
  if (!right || person === null) return { refused: "wrong" };
  await people.forgetTries(name, address);
  const secret = await people.openSession(person.id, SESSION_MS);
  return { person: { id: person.id, name: person.name, role: person.role }, secret };
}
