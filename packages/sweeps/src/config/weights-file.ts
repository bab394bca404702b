import { resolve, sep } from "node:path";
import { InvalidInput } from "@resweep/spec";

/** Where a file of weights lies. Throws InvalidInput (`field`) for one that is not in the folder of weights. */
export function weightsFile(folder: string, file: string, field: string): string {
  const path = resolve(folder, file);
  if (path.startsWith(`${resolve(folder)}${sep}`)) return path;
  throw InvalidInput.at(
    field,
    `${file} is outside of ${folder}, the folder of weights; put it there, or name another with RESWEEP_WEIGHTS`,
  );
}
