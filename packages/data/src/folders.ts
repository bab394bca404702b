import { InvalidInput, unknownName } from "@resweep/spec";
import { datasets } from "./datasets/catalogue.ts";

/** Reads the form of RESWEEP_DATASETS, `name=dir,name=dir`. Throws InvalidInput. */
export function parseDatasetFolders(
  text: string | undefined,
  path = "RESWEEP_DATASETS",
): Record<string, string> {
  const folders: Record<string, string> = {};
  for (const entry of (text ?? "").split(",").filter((part) => part.trim() !== "")) {
    const at = entry.indexOf("=");
    const name = entry.slice(0, at).trim();
    const folder = entry.slice(at + 1).trim();
    if (at < 1 || folder === "") {
      throw InvalidInput.at(path, `"${entry.trim()}" must be NAME=FOLDER`);
    }
    if (!datasets.names.includes(name)) {
      throw InvalidInput.at(path, unknownName("dataset", name, datasets.names));
    }
    folders[name] = folder;
  }
  return folders;
}
