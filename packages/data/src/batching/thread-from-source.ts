/** What a worker thread is started with to run a TypeScript source through tsx: it takes no loaders from its command line. */
export function threadFromSource(source: URL): URL {
  const start = [
    `import { register } from ${JSON.stringify(import.meta.resolve("tsx/esm/api"))}`,
    "register()",
    `await import(${JSON.stringify(source.href)})`,
  ].join(";");
  return new URL(`data:text/javascript,${encodeURIComponent(start)}`);
}
