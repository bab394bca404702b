import { connect, createServer, type Socket } from "node:net";

/** Stands between a worker and a service, to be cut. */
export interface TcpProxy {
  /** The service's URL, through the proxy. */
  readonly url: string;
  /** Closes every connection and accepts no other until `mend`. */
  cut(): void;
  /** As if nothing had been done. */
  mend(): void;
  /** Accepts and swallows everything, as a network without a route does, until `mend`, which closes what was swallowed. */
  blackHole(): void;
  /** Answers come so many milliseconds later, as over a long way, until `mend`. */
  delay(ms: number): void;
  close(): Promise<void>;
}

/** Sees what passes on one connection, before it is passed on; false closes the connection instead. */
export interface Watch {
  client(bytes: Buffer): boolean;
  service(bytes: Buffer): boolean;
}

/** `watch` is called for each connection. */
export async function tcpProxy(serviceUrl: string, watch?: () => Watch): Promise<TcpProxy> {
  const target = new URL(serviceUrl);
  const sockets = new Set<Socket>();
  let broken = false;
  let silent = false;
  let delayMs = 0;
  const server = createServer((incoming) => {
    if (broken) return void incoming.destroy();
    const outgoing = connect(Number(target.port), target.hostname);
    for (const socket of [incoming, outgoing]) {
      socket.setNoDelay();
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        incoming.destroy();
        outgoing.destroy();
      });
    }
    const watched = watch?.();
    incoming.on("data", (bytes) => {
      if (silent) return;
      if (watched?.client(bytes) === false) return void incoming.destroy();
      outgoing.write(bytes);
    });
    outgoing.on("data", (bytes) => {
      if (silent) return;
      if (watched?.service(bytes) === false) return void incoming.destroy();
      if (delayMs === 0) incoming.write(bytes);
      else setTimeout(() => incoming.write(bytes), delayMs); // timers of one length fire in order
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = new URL(serviceUrl);
  url.hostname = "127.0.0.1";
  url.port = String(address !== null && typeof address === "object" ? address.port : 0);
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    cut() {
      broken = true;
      destroyAll();
    },
    mend() {
      broken = false;
      delayMs = 0;
      if (silent) destroyAll();
      silent = false;
    },
    blackHole() {
      silent = true;
    },
    delay(ms) {
      delayMs = ms;
    },
    async close() {
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
