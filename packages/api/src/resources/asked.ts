import { z } from "zod";
import { id } from "../models/values.ts";

/** The path's `{id}`. */
export const byId = z.object({ id });

/** A whole number of a query, which comes as text. */
export const whole = () => z.coerce.number<number>().int();

/** How many rows a page has, and where it begins: after the row that `before` names. */
export const limit = (usual: number, most: number) =>
  whole().min(1).max(most).default(usual).describe(`At most so many; ${usual} unless said`);

export const before = (of: string) => whole().min(1).optional().describe(of);
