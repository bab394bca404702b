import NextLink from "next/link";
import type { ComponentProps } from "react";

/**
 * A link whose page is asked for when it is followed. Left to itself Next asks twice for every link that comes into sight, and
 * of pages that are made anew for each reader gets nothing that can be shown: a hundred requests from the list of sweeps.
 */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />;
}
