import { InvalidInput } from "@resweep/spec";

/** What is refused of a part is refused under that part's path. */
export function under<Result>(part: string, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(
      error.issues.map(({ path, message }) => ({ path: `${part}.${path}`, message })),
      { cause: error },
    );
  }
}
