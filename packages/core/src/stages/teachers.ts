import {
  type GroupDescription,
  group,
  type InputIssue,
  int,
  type Shape,
  text,
} from "@resweep/spec";
import { z } from "zod";
import { digestOf, foundApart, notADigest } from "./checkpoint-reference.ts";

/** A network that has been trained, as a checkpoint holds it: of a stage of a trial, or a file of the worker's folder. */
export type Teacher = TeacherTrial | TeacherFile;

export interface TeacherFile {
  readonly file: string;
  /** Of the file; found out at launch unless given. */
  readonly sha256?: string;
}

export interface TeacherTrial {
  readonly trial: number;
  /** 0 is its training, 1 the first entry of its `stages`, ... */
  readonly stage: number;
  /** The checkpoint of that stage's end: its key, its store and the SHA-256 of its file, found out once it is there. */
  readonly checkpoint?: string;
  readonly store?: string;
  readonly sha256?: string;
}

const parts = group(
  "Who teaches, trial or file; nobody: the network that enters the stage. A list of them is an ensemble",
  {
    trial: int({
      default: 0,
      min: 0,
      max: 2 ** 31 - 1,
      help: "Id of a trial whose network teaches; 0 for none",
    }),
    stage: int({
      default: 0,
      min: 0,
      max: 1000,
      help: "Of that trial: 0 its training, 1 the first entry of its stages",
    }),
    file: text({
      default: "",
      help: "A checkpoint of Resweep, which holds its network: its path within the worker's folder of weights",
    }),
    sha256: text({ default: "", help: "SHA-256 of the file; found out at launch unless given" }),
  },
);

const schema = z.unknown().transform((value, context): readonly Teacher[] => {
  if (value === null) return [];
  const isList = Array.isArray(value);
  const teachers: Teacher[] = [];
  for (const [place, one] of (isList ? value : [value]).entries()) {
    const { teacher, issues } = teacherOf(one);
    for (const { path, message } of issues) {
      const keys = path === "" ? [] : [path];
      context.addIssue({ code: "custom", path: isList ? [place, ...keys] : keys, message });
    }
    if (teacher) teachers.push(teacher);
  }
  return teachers;
});

function teacherOf(value: unknown): { teacher?: Teacher; issues: readonly InputIssue[] } {
  const { found, written } = foundApart(value);
  const parsed = parts.schema.safeParse(written);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({
      path: path.join("."),
      message,
    }));
    return { issues };
  }
  const { trial, stage, file, sha256 } = parsed.data;
  const refuse = (path: string, message: string) => ({ issues: [{ path, message }] });
  const digest = digestOf(sha256);
  if (digest === null) return refuse("sha256", notADigest);
  const known = digest === undefined ? {} : { sha256: digest };
  if (trial > 0 === (file !== "")) {
    return refuse("", "names its network by one of trial and file");
  }
  if (trial > 0) return { teacher: { trial, stage, ...found, ...known }, issues: [] };
  if (stage !== 0) return refuse("stage", "is of a trial: give trial");
  if (!file.endsWith(".safetensors")) {
    return refuse("file", `must be a .safetensors file, not "${file}"`);
  }
  return { teacher: { file, ...known }, issues: [] };
}

/** The teachers of a distillation: one, or a list of several; none stands for the network that enters the stage. */
export const teachersShape: Shape<readonly Teacher[]> & { readonly description: GroupDescription } =
  {
    schema: schema.prefault(null) as unknown as z.ZodType<readonly Teacher[]>,
    description: { ...parts.description, optional: true },
  };
