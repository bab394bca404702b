import { InvalidInput } from "@resweep/spec";

const segment = /^[A-Za-z0-9_=@-][A-Za-z0-9._=@-]*$/;

/**
 * Refuses a key that could leave the store or hide in it: absolute paths, `..`, empty or dotted parts, NUL,
 * backslashes. Throws InvalidInput.
 */
export function checkKey(key: string): void {
  if (key.length > 512 || key.split("/").some((part) => !segment.test(part) || part.length > 255)) {
    throw InvalidInput.at(
      "key",
      `${JSON.stringify(key.slice(0, 80))} is not an artifact key; use a relative path of letters, digits and . _ - = @, no part beginning with a dot`,
    );
  }
}
