import { NewNetwork } from "@resweep/sweeps";
import { z } from "zod";
import { NetworkDetailModel, NetworkModel } from "../models/network.ts";
import { created, json, type Operation } from "../operation.ts";

const byReference = z.object({
  reference: z.string().describe("name@version, a name (its newest version) or an alias"),
});
const network = json("The network", NetworkDetailModel);

export const networkOperations = {
  "GET /api/networks": {
    summary: "Registered networks, by name",
    answer: json("Networks", z.object({ networks: z.array(NetworkModel) })),
  },
  "POST /api/networks": {
    summary: "Register what a stage of an ended trial has come to",
    body: NewNetwork.meta({ id: "NewNetwork" }),
    answer: created("Its name and version", z.object({ name: z.string(), version: z.int() })),
  },
  "GET /api/networks/{reference}": {
    summary: "A network and how it came about",
    params: byReference,
    answer: network,
  },
  "PATCH /api/networks/{reference}": {
    summary: "Put other notes to it",
    params: byReference,
    body: z.strictObject({ notes: z.string({ error: "must be a text" }) }),
    answer: network,
  },
  "DELETE /api/networks/{reference}": {
    summary: "Take a version out, so that its trial may be deleted",
    params: byReference,
    answer: json("What was removed", z.object({ removed: z.string() })),
  },
  "PUT /api/aliases/{alias}": {
    summary: "Promote: make an alias stand for a network, or for none",
    params: z.object({ alias: z.string() }),
    body: z.strictObject({
      network: z
        .string({ error: "must be a network such as small@2, or null for none" })
        .nullable(),
      why: z.string().max(2_000, { error: "may have 2,000 characters" }).default(""),
    }),
    answer: json(
      "What it stands for",
      z.object({ alias: z.string(), network: z.string().nullable() }),
    ),
  },
} as const satisfies Record<string, Operation>;
