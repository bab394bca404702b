import { InvalidInput } from "@resweep/spec";
import { readImage } from "@resweep/sweeps";
import { readId } from "../../../../../../../http/body.ts";
import { route } from "../../../../../../../http/route.ts";
import { dataPlaces } from "../../../../../../../platform/data-places.ts";
import { platform } from "../../../../../../../platform/platform.ts";

interface Path {
  readonly id: string;
  readonly part: string;
  readonly image: string;
}

/** An image is found by its place in the data: no part of a request is a part of a path. */
export const GET = route<Path>(async (_request, { id, part, image }) => {
  if (part !== "train" && part !== "test")
    throw InvalidInput.at("part", `must be train or test, not "${part}"`);
  const asked = { part, image: readId("image", image) } as const;
  const png = await readImage(platform(), readId("id", id), asked, dataPlaces());
  return new Response(new Uint8Array(png), {
    headers: { "content-type": "image/png", "cache-control": "private, max-age=3600" },
  });
});
