import { InvalidInput } from "@resweep/spec";
import type { NetworkGraph } from "../graph/graph.ts";
import { type FeaturePair, featurePairs } from "./feature-pairs.ts";

/** What a student copies of its teacher's features. */
export interface Transfers {
  readonly hints: readonly FeaturePair[];
  readonly attention: readonly FeaturePair[];
}

/**
 * Whether these teachers can teach this student, and the feature maps that it is to copy; none of a teacher that is not known
 * yet. Throws InvalidInput: `teacher` for one of other classes or images, `hints` and `attention` for pairs that are not
 * there or do not fit.
 */
export function checkDistillation(
  { hints, attention }: { readonly hints: string; readonly attention: string },
  teachers: readonly NetworkGraph[],
  student: NetworkGraph,
): Transfers {
  for (const { architecture, classes, inputShape } of teachers) {
    if (classes !== student.classes) {
      throw InvalidInput.at(
        "teacher",
        `${architecture} tells ${classes} classes apart, the student ${student.classes}`,
      );
    }
    if (inputShape.join() !== student.inputShape.join()) {
      throw InvalidInput.at(
        "teacher",
        `${architecture} takes images of ${inputShape.join("x")}, the student of ${student.inputShape.join("x")}`,
      );
    }
  }
  const pairsOf = (option: "hints" | "attention", list: string) => {
    const [teacher, ...others] = teachers;
    if (list.trim() === "" || !teacher) return [];
    if (others.length === 0) return featurePairs(option, list, teacher, student);
    throw InvalidInput.at(option, "are those of one teacher; leave them out, or name one teacher");
  };
  return { hints: pairsOf("hints", hints), attention: pairsOf("attention", attention) };
}
