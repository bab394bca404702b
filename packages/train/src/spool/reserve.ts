import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Enough for hundreds of records. */
const reserveBytes = 64 * 2 ** 10;

/** Room that is kept on a disk for the words that it is full. */
export interface Reserve {
  /** Makes the room free; another process may be faster to take it. */
  release(): void;
  /** Takes it again. Throws while there is none. */
  renew(): void;
}

/** Keeps room in `folder`; none where there is none to begin with. */
export function createReserve(folder: string): Reserve {
  const file = join(folder, "reserve");
  const reserve: Reserve = {
    release: () => rmSync(file, { force: true }),
    renew: () => writeFileSync(file, Buffer.alloc(reserveBytes)),
  };
  try {
    reserve.renew();
  } catch {
    reserve.release();
  }
  return reserve;
}
