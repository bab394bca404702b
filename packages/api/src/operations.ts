import { aboutOperations } from "./resources/about.ts";
import { classOperations } from "./resources/classes.ts";
import { evidenceOperations } from "./resources/evidence.ts";
import { manyOperations } from "./resources/many.ts";
import { networkOperations } from "./resources/networks.ts";
import { peopleOperations } from "./resources/people.ts";
import { reportOperations } from "./resources/reports.ts";
import { sweepOperations } from "./resources/sweeps.ts";
import { trialOperations } from "./resources/trials.ts";
import { workerOperations } from "./resources/workers.ts";

/** Everything that the HTTP API can be asked. To add a route: describe it in the file of its resource. */
export const operations = {
  ...sweepOperations,
  ...evidenceOperations,
  ...trialOperations,
  ...classOperations,
  ...manyOperations,
  ...workerOperations,
  ...networkOperations,
  ...reportOperations,
  ...peopleOperations,
  ...aboutOperations,
};
export type Operations = typeof operations;
/** `GET /api/sweeps/{id}`, ... */
export type OperationName = keyof Operations;
