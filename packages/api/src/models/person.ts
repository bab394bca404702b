import { Role, Scope } from "@resweep/spec";
import type { PersonSummary, TokenSummary } from "@resweep/store";
import { z } from "zod";
import type { Says } from "./says.ts";
import { at, count } from "./values.ts";

export const PersonModel = z
  .object({
    id: z.int(),
    name: z.string(),
    role: Role,
    createdAt: at,
    createdBy: z.string(),
    tokens: count,
  })
  .meta({ id: "User" });

export const TokenModel = z
  .object({
    id: z.int(),
    owner: z.string(),
    name: z.string(),
    scope: Scope,
    createdAt: at,
    lastUsedAt: at.nullable().describe("To the minute; null where it never was"),
  })
  .meta({ id: "Token" });

// The compiler holds the models to what is really sent.
true satisfies Says<typeof PersonModel, PersonSummary>;
true satisfies Says<typeof TokenModel, TokenSummary>;
