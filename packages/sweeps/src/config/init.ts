import { digestOf, foundApart, type HeadPolicy, notADigest } from "@resweep/core";
import {
  type GroupDescription,
  group,
  type InputIssue,
  int,
  oneOf,
  type Shape,
  text,
} from "@resweep/spec";
import { z } from "zod";

/** Where the weights of a trial come from; null: the seed draws them. */
export type Init = null | FileInit | TrialInit | DownloadInit;

export interface FileInit {
  /** A path within the worker's folder of weights. */
  readonly file: string;
  /** Of the file; found out at launch unless given. */
  readonly sha256?: string;
  readonly head: HeadPolicy;
}

export interface TrialInit {
  readonly trial: number;
  /** 0 is its training, 1 the first entry of its `stages`, ... */
  readonly stage: number;
  /** The checkpoint of that stage's end: its key, its store and the SHA-256 of its file, found out at launch. */
  readonly checkpoint?: string;
  readonly store?: string;
  readonly sha256?: string;
  readonly head: HeadPolicy;
}

export interface DownloadInit {
  readonly url: string;
  readonly sha256: string;
  readonly head: HeadPolicy;
}

const parts = group(
  "Where the weights come from: one of file, trial and url; the seed draws them otherwise",
  {
    file: text({
      default: "",
      help: "A .safetensors file with names of torchvision, timm or resweep: its path within the worker's folder of weights",
    }),
    trial: int({
      default: 0,
      min: 0,
      max: 2 ** 31 - 1,
      help: "Id of a trial whose checkpoint is taken; 0 for none",
    }),
    stage: int({
      default: 0,
      min: 0,
      max: 1000,
      help: "Of that trial: 0 its training, 1 the first entry of its stages",
    }),
    url: text({ default: "", help: "Address that the worker downloads the file from" }),
    sha256: text({
      default: "",
      help: "SHA-256 of the file: needed with url, else found out at launch",
    }),
    head: oneOf<HeadPolicy>(["auto", "keep", "replace"], {
      help: "The classifier: replaced by one drawn by the seed, kept, or replaced where the file has none for these classes",
    }),
  },
);

const schema = z.unknown().transform((value, context): Init => {
  if (value === null) return null;
  const { found, written } = foundApart(value);
  const parsed = parts.schema.safeParse(written);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues)
      context.addIssue({ code: "custom", path, message });
    return null;
  }
  const { file, trial, stage, url, sha256, head } = parsed.data;
  const refuse = ({ path, message }: InputIssue) => {
    context.addIssue({ code: "custom", path: path ? [path] : [], message });
    return null;
  };
  const sources = Object.entries({ file, trial, url }).filter(([, given]) => given);
  if (sources.length > 1) {
    const names = sources.map(([name]) => name).join(" and ");
    return refuse({ path: "", message: `has ${names}: weights come from one of them` });
  }
  if (sources.length === 0) {
    if (sha256 === "" && stage === 0 && head === "auto") return null;
    const message = "says nothing of where the weights come from: give file, trial or url";
    return refuse({ path: "", message });
  }
  if (stage !== 0 && !trial) return refuse({ path: "stage", message: "is of a trial: give trial" });
  const digest = digestOf(sha256);
  if (digest === null) return refuse({ path: "sha256", message: notADigest });
  const known = digest === undefined ? {} : { sha256: digest };
  if (file !== "") {
    if (file.endsWith(".safetensors")) return { file, ...known, head };
    return refuse({ path: "file", message: `must be a .safetensors file, not "${file}"` });
  }
  if (trial) return { trial, stage, ...found, ...known, head };
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    return refuse({ path: "url", message: `must be an address of http or https, not "${url}"` });
  }
  if (digest !== undefined) return { url, sha256: digest, head };
  const message = "is needed with url: what is downloaded must be what was meant";
  return refuse({ path: "sha256", message });
});

export const initShape: Shape<Init> & { readonly description: GroupDescription } = {
  schema: schema.prefault(null) as unknown as z.ZodType<Init>,
  description: { ...parts.description, optional: true },
};
