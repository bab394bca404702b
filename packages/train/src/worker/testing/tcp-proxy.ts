import { connect, createServer, type Socket } from "node:net";

/** Stands between a worker and a service, to be cut. */
export interface TcpProxy {
  /** The service's URL, through the proxy. */
  readonly url: string;
  /** Closes every connection and accepts no other until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function tcpProxy(serviceUrl: string): Promise<TcpProxy> {
  const target = new URL(serviceUrl);
  const sockets = new Set<Socket>();
  let broken = false;
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
    incoming.pipe(outgoing).pipe(incoming);
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
    },
    async close() {
      destroyAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
