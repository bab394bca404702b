import { describeCatalogue } from "../../../catalogue.ts";
import { answer, route } from "../../../http/route.ts";

export const GET = route(async () => answer(describeCatalogue()));
