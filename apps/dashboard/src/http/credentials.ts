/** The API token that a request brings, or null. */
export function tokenOf(headers: Headers): string | null {
  return /^bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? null;
}

/** Whether the reader's connection is encrypted, as the proxy in front says. */
export const isSecure = (headers: Headers): boolean =>
  headers.get("x-forwarded-proto")?.split(",")[0]?.trim() === "https";

/** `__Host-`: no other host of the same domain can set it. Browsers take that name over https only. */
export const sessionCookie = (headers: Headers): string =>
  isSecure(headers) ? "__Host-resweep-session" : "resweep-session";

export function cookieOf(headers: Headers, name: string): string | null {
  for (const part of (headers.get("cookie") ?? "").split(";")) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name && value) return value;
  }
  return null;
}
