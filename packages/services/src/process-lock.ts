import { connect, createServer } from "node:net";

export interface ProcessLock {
  release(): Promise<void>;
}

/**
 * An abstract Unix socket as a lock: the kernel frees it when its holder dies, however it dies, so there are
 * no stale locks and no process numbers to mistrust. Null when another process holds it.
 * Does not keep the process alive by itself.
 */
export function takeLock(name: string): Promise<ProcessLock | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(null) : reject(error),
    );
    server.listen(socketOf(name), () => {
      server.unref();
      resolve({ release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

export function isLocked(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketOf(name));
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

const socketOf = (name: string) => `\0resweep-${name}`;
