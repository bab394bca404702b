import { connect, createServer, type Socket } from "node:net";

/** Stands between a worker and a service, to be cut. */
export interface TcpProxy {
  /** The service's URL, through the proxy. */
  readonly url: string;
  /** Closes every connection and accepts no other until `mend`. */
  cut(): void;
  mend(): void;
  /** Accepts and swallows everything, as a network without a route does, until `mend`, which closes what was swallowed. */
  blackHole(): void;
  close(): Promise<void>;
}

export async function tcpProxy(serviceUrl: string): Promise<TcpProxy> {
  const target = new URL(serviceUrl);
  const sockets = new Set<Socket>();
  let broken = false;
  let silent = false;
  const server = createServer((incoming) => {
    if (broken) return void incoming.destroy();
    const outgoing = connect(Number(target.port), target.hostname);
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        incoming.destroy();
        outgoing.destroy();
      });
    }
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      from.on("data", (bytes) => {
        if (!silent) to.write(bytes);
      });
    }
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
      if (silent) destroyAll();
      silent = false;
    },
    blackHole() {
      silent = true;
    },
    async close() {
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
