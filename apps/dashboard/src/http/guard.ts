/** Requests that change nothing. */
const safe = new Set(["GET", "HEAD", "OPTIONS"]);

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/** Whether a request's host is this machine, to itself. */
export const isLoopback = (host: string | null): boolean =>
  loopback.test(host?.toLowerCase() ?? "");

export interface RequestFacts {
  readonly method: string;
  readonly host: string | null;
  readonly origin: string | null;
  /** `sec-fetch-site`, which every current browser sends. */
  readonly site: string | null;
  /** It brings an API token, right or wrong: no page of another origin can make a browser send one. */
  readonly token: boolean;
}

/**
 * Why a request is refused, or null. Only names of this machine (or those listed in RESWEEP_HOSTS) are answered to, which
 * stops DNS rebinding; and what changes something says that it comes from our own pages, or brings a token.
 */
export function refusal(facts: RequestFacts, allowedHosts: readonly string[]): string | null {
  const { method, origin, site, token } = facts;
  const host = facts.host?.toLowerCase() ?? "";
  const known = (name: string) =>
    isLoopback(name) ||
    allowedHosts.includes(name) ||
    allowedHosts.includes(name.replace(/:\d+$/, ""));
  if (!known(host))
    return `This dashboard does not answer to the host "${host}"; open it as localhost, or list the host in RESWEEP_HOSTS`;
  if (safe.has(method) || token) return null;
  if (origin === null)
    return `What changes something says where it comes from: send an API token, or the header "origin: http://${host}"`;
  if (hostOf(origin) !== host)
    return `A page of ${origin} may change nothing here; use the dashboard's own address`;
  if (site === "cross-site" || site === "same-site")
    return "A page of another site may change nothing here; use the dashboard's own address";
  return null;
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host.toLowerCase() : null;
}
