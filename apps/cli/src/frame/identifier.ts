import { InvalidInput } from "@resweep/spec";

/** Postgres counts them in 32 bits. */
const largest = 2 ** 31 - 1;

/** The id of a sweep or trial on the command line. */
export function identifier(argument: string): number {
  const id = Number(argument);
  if (Number.isInteger(id) && id > 0 && id <= largest) return id;
  throw InvalidInput.at("ID", `must be a number such as 7 (see resweep sweeps), not "${argument}"`);
}
