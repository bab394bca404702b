export { bytesInWords as bytes } from "@resweep/spec";

/** `11,689,512` */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** `1 trial`, `18 trials` */
export function trialCount(trials: number): string {
  return `${count(trials)} ${trials === 1 ? "trial" : "trials"}`;
}

/** Four significant digits; a dash for what is missing. */
export function number(value: unknown): string {
  if (typeof value !== "number") return value === undefined || value === null ? "-" : String(value);
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}

/** `1 h 05 min`, `3 min 20 s`, `4.2 s` */
export function duration(milliseconds: number | null): string {
  if (milliseconds === null) return "-";
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  const rest = (value: number) => String(value).padStart(2, "0");
  if (minutes < 60) return `${minutes} min ${rest(Math.floor(seconds % 60))} s`;
  return `${Math.floor(minutes / 60)} h ${rest(minutes % 60)} min`;
}

/** A value of a configuration: text as it is, the rest as JSON. */
export function value(given: unknown): string {
  if (given === undefined) return "-";
  return typeof given === "string" ? given : JSON.stringify(given);
}
