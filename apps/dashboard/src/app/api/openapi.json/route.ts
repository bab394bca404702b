import { openapi } from "@resweep/api";
import { answer, route } from "../../../http/route.ts";

export const GET = route(async () => answer(openapi()));
