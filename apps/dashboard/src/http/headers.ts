/**
 * What a page may load and run: our own files, and scripts that carry this answer's nonce. Styles of single elements
 * (widths of bars, places of labels) are attributes, which no nonce covers.
 */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Of an answer that is no page: opened in a browser it runs and loads nothing. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
