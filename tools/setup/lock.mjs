import { createHash } from "node:crypto";
import { realpathSync, statSync } from "node:fs";
import { createServer } from "node:net";

/**
 * One set-up at a time in a clone: waits for another one, which may well leave nothing to do.
 * The lock is an abstract Unix socket: the kernel frees it when its holder dies, so none is ever stale.
 */
export async function takeLock(folder, onWait) {
  const identity = `${realpathSync(folder)} ${statSync(folder).ino}`;
  const name = `\0resweep-setup-${createHash("sha256").update(identity).digest("hex").slice(0, 32)}`;
  for (let attempt = 0; ; attempt++) {
    const server = createServer((socket) => socket.destroy());
    const taken = await new Promise((resolve, reject) => {
      server.once("error", (error) =>
        error.code === "EADDRINUSE" ? resolve(false) : reject(error),
      );
      server.listen(name, () => resolve(true));
    });
    if (taken) return () => server.close();
    if (attempt === 0) onWait();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
