import { openapi } from "../../../http/openapi.ts";
import { answer, route } from "../../../http/route.ts";

export const GET = route(async () => answer(openapi()));
