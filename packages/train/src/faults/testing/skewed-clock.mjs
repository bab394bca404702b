// Loaded into a worker and its children before all else (`node --import`): their clock is off by the milliseconds that
// stand in the file `?file=` names, read again ten times a second so that a test can step it. As when an administrator
// sets the clock, timers go on by the monotonic one.
import { readFileSync } from "node:fs";

const file = new URL(import.meta.url).searchParams.get("file");
const RealDate = Date;
let skewMs = 0;

function read() {
  try {
    skewMs = Number(readFileSync(file, "utf8")) || 0;
  } catch {
    // being written: what it was
  }
}
read();
setInterval(read, 100).unref();

const now = () => RealDate.now() + skewMs;
globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, values, newTarget) =>
    Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget),
  get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
});
