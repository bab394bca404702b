import { InvalidInput, PersonName, parse, Role } from "@resweep/spec";
import type { PeopleRepository, Person } from "@resweep/store";
import { z } from "zod";
import { checkPassword, hashPassword, isPassword } from "./password.ts";

export const NewPerson = z.strictObject({
  name: PersonName,
  role: Role.default("researcher"),
  password: z.string(),
});
export const PersonChange = z.strictObject({
  role: Role.optional(),
  password: z.string().optional(),
});

/** Throws InvalidInput, or Conflict where the name is taken. */
export async function addPerson(
  people: PeopleRepository,
  wish: unknown,
  by: string,
): Promise<Person> {
  const { password, ...person } = parse(NewPerson, wish);
  return await people.add({ ...person, password: await hashPassword(password) }, by);
}

/** Throws InvalidInput, NotFound, or Conflict where the last admin would be gone. */
export async function changePerson(
  people: PeopleRepository,
  name: string,
  wish: unknown,
): Promise<void> {
  const { role, password } = parse(PersonChange, wish);
  const hashed = password === undefined ? undefined : await hashPassword(password);
  await people.change(name, { role, password: hashed });
}

/** One's own, which ends one's sessions. Throws InvalidInput where the old one is wrong. */
export async function changePassword(
  people: PeopleRepository,
  { name }: Pick<Person, "name">,
  { password, newPassword }: { password: string; newPassword: string },
): Promise<void> {
  checkPassword(newPassword);
  const found = await people.find(name);
  if (!(await isPassword(password, found?.password ?? null)))
    throw InvalidInput.at("password", "is not the present one");
  await people.change(name, { password: await hashPassword(newPassword) });
}
