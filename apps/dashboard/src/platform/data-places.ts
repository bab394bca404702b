import path from "node:path";
import { parseDatasetFolders } from "@resweep/data";
import type { DataPlaces } from "@resweep/sweeps";
import { environment } from "../environment.ts";

/** Where a worker of this machine has its data, and so this process. Throws InvalidInput (RESWEEP_DATASETS). */
export function dataPlaces(): DataPlaces {
  const { dataDir, datasets } = environment();
  return {
    folders: parseDatasetFolders(datasets),
    cacheDir: dataDir && path.join(dataDir, "datasets"),
  };
}
