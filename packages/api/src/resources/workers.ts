import { z } from "zod";
import { WorkerModel } from "../models/worker.ts";
import { json, type Operation } from "../operation.ts";
import { byId } from "./asked.ts";

export const workerOperations = {
  "GET /api/workers": {
    summary: "Workers",
    answer: json("Workers", z.object({ workers: z.array(WorkerModel) })),
  },
  "POST /api/workers/{id}/release": {
    summary: "Give a quarantined worker work again",
    params: byId,
    answer: json("Its id", z.object({ id: z.int() })),
  },
} as const satisfies Record<string, Operation>;
