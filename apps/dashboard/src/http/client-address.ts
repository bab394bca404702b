import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

const header = "x-resweep-peer";

/** From now on each request carries the address of its connection, whatever it claims itself: Next only tells the claim. */
export function markPeers(): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    request.headers[header] = request.socket.remoteAddress ?? "unknown";
  });
}

/** Whom a request comes from; what a proxy on this machine says where it came through one. */
export function clientAddress(headers: Headers): string {
  const peer = headers.get(header) ?? "unknown";
  if (!/^(::ffff:)?127\.|^::1$/.test(peer)) return peer;
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim().slice(0, 64) || peer;
}
