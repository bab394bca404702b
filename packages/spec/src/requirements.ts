/*
 * What a trial requires of a worker and what a worker offers, as tokens such as `gpu`, `memory:24`,
 * `fingerprint:1f3c09aa51be`, `dataset:cifar-10` `store:3b0c`
 * or `definition:architecture/resnet@2`. A worker may take a trial that requires nothing the
 * worker does not offer, so matching is containment of sets, in Postgres as well as here.
 */

/** What a sweep says of the machines that may train it. */
export interface MachineWishes {
  readonly device: "any" | "gpu" | "cpu";
  /** Memory of the device for one trial: the GPU's, or the machine's where it trains on processors. */
  readonly memoryGiB: number | null;
  /** Of libraries, instruction set, threads and device, as `resweep workers` and a trial's page show it. */
  readonly fingerprint: string | null;
}

/** Sizes that a worker says it reaches: those of the GPUs and machines there are, so that few words say it all. */
const memorySteps = [
  1, 2, 3, 4, 6, 8, 10, 11, 12, 16, 20, 22, 24, 32, 40, 44, 48, 64, 80, 94, 96, 128, 140, 160, 180,
  192, 256, 288, 384, 512, 768, 1024, 1536, 2048,
] as const;

/** The most that a trial can ask for. */
export const mostMemoryGiB = 2048;

/** What kind of definition it is, its name, and the version of what it means. */
export const definitionToken = (kind: string, name: string, version: number): string =>
  `definition:${kind}/${name}@${version}`;
export const datasetToken = (name: string): string => `dataset:${name}`;
export const storeToken = (id: string): string => `store:${id}`;
export const fingerprintToken = (fingerprint: string): string => `fingerprint:${fingerprint}`;

export function machineTokens({ device, memoryGiB, fingerprint }: MachineWishes): string[] {
  const step = memorySteps.find((size) => size >= (memoryGiB ?? 0)) ?? mostMemoryGiB;
  return [
    ...(device === "any" ? [] : [device]),
    ...(memoryGiB === null ? [] : [`memory:${step}`]),
    ...(fingerprint === null ? [] : [fingerprintToken(fingerprint)]),
  ];
}

/** All sizes that so much memory reaches; a GPU sold as 24 GB says 23.99 GiB. */
export function memoryTokens(memoryGiB: number): string[] {
  return memorySteps
    .filter((size) => size <= Math.round(memoryGiB))
    .map((size) => `memory:${size}`);
}

const ofMachine = /^(gpu|cpu|memory:|fingerprint:)/;

/** The name of the queue that wakes workers for such trials: what they require of the machine, `any` for nothing. */
export function capabilityClass(requires: readonly string[]): string {
  return (
    requires
      .filter((token) => ofMachine.test(token))
      .sort()
      .join("+") || "any"
  );
}

/** Whether a worker that offers this can take trials of a class; their datasets and files are another matter. */
export function servesClass(capability: string, offers: readonly string[]): boolean {
  return capability === "any" || capability.split("+").every((token) => offers.includes(token));
}

/** What is left of `requires` without what is offered. */
export function missingFrom(offers: readonly string[], requires: readonly string[]): string[] {
  return requires.filter((token) => !offers.includes(token));
}

function valuesOf(kind: string, tokens: readonly string[]): string[] {
  return tokens
    .filter((token) => token.startsWith(`${kind}:`))
    .map((token) => token.slice(kind.length + 1));
}

/** `a GPU of 24 GiB or more and dataset cifar-10`; of definitions only where there is nothing else to tell. */
export function requirementsInWords(requires: readonly string[]): string {
  const of = (kind: string) => valuesOf(kind, requires);
  const [memory] = of("memory");
  const atLeast = memory === undefined ? "" : `${memory} GiB or more`;
  const parts = [
    ...(requires.includes("gpu") ? [`a GPU${atLeast && ` of ${atLeast}`}`] : []),
    ...(requires.includes("cpu") ? ["no GPU, which trains on its processors"] : []),
    ...(atLeast && !requires.includes("gpu") ? [`${atLeast} of memory for a trial`] : []),
    ...of("fingerprint").map((hash) => `fingerprint ${hash}`),
    ...of("dataset").map((name) => `dataset ${name}`),
    ...of("store").map((id) => `artifact store ${id}`),
  ];
  if (parts.length === 0) parts.push(...of("definition").map(definitionInWords));
  return [parts.slice(0, -1).join(", "), ...parts.slice(-1)].filter(Boolean).join(" and ");
}

/** `architecture resnet in version 2` */
function definitionInWords(definition: string): string {
  const [, kind, name, version] = /^(.*)\/(.*)@(.*)$/.exec(definition) ?? [];
  return `${kind} ${name} in version ${version}`;
}

/** What a worker offers, taken apart to be shown. */
export interface OffersInParts {
  /** Null until TensorFlow has told it, or where it does not load. */
  readonly device: "gpu" | "cpu" | null;
  /** For one trial. */
  readonly memoryGiB: number | null;
  readonly fingerprint: string | null;
  readonly datasets: readonly string[];
  readonly stores: readonly string[];
}

export function offersInParts(offers: readonly string[]): OffersInParts {
  const of = (kind: string) => valuesOf(kind, offers);
  const memory = of("memory").map(Number);
  return {
    device: offers.includes("gpu") ? "gpu" : offers.includes("cpu") ? "cpu" : null,
    memoryGiB: memory.length > 0 ? Math.max(...memory) : null,
    fingerprint: of("fingerprint")[0] ?? null,
    datasets: of("dataset"),
    stores: of("store"),
  };
}

/** What trials wait for and how many for each, the most first. */
export function groupWaits(
  trials: readonly { readonly waitsFor: string | null }[],
): { readonly what: string; readonly trials: number }[] {
  const counts = new Map<string, number>();
  for (const { waitsFor } of trials)
    if (waitsFor !== null) counts.set(waitsFor, (counts.get(waitsFor) ?? 0) + 1);
  return [...counts]
    .map(([what, count]) => ({ what, trials: count }))
    .sort((one, other) => other.trials - one.trials);
}
