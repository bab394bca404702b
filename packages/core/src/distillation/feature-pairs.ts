import { InvalidInput } from "@resweep/spec";
import type { FeatureShape, NetworkGraph } from "../graph/graph.ts";
import { inferShapes } from "../graph/shapes.ts";
import { nodeAt } from "../model/features.ts";
import { parts } from "../text-list.ts";

/** Two feature maps of the same height and width, by the names of their nodes. */
export interface FeaturePair {
  readonly teacher: string;
  readonly student: string;
  /** Channels of each. */
  readonly from: number;
  readonly to: number;
}

/**
 * The two sides of pairs such as "2 = 3, layer3 = features.6": the teacher's, then the student's. Throws InvalidInput
 * (`option`).
 */
export function writtenPairs(option: string, list: string): { teacher: string; student: string }[] {
  return parts(list).map((part) => {
    const [teacher = "", student = "", ...rest] = part.split("=").map((side) => side.trim());
    if (teacher === "" || student === "" || rest.length > 0) {
      throw InvalidInput.at(
        option,
        `must be pairs such as "2 = 3", the teacher's stage, block or layer and the student's; got "${part}"`,
      );
    }
    return { teacher, student };
  });
}

/**
 * The pairs of feature maps that an option names. Throws InvalidInput (`option`) for what either network does not have,
 * and for maps of different height or width.
 */
export function featurePairs(
  option: string,
  list: string,
  teacher: NetworkGraph,
  student: NetworkGraph,
): FeaturePair[] {
  const shapes = [inferShapes(teacher), inferShapes(student)] as const;
  return writtenPairs(option, list).map((written) => {
    const [to, from] = [
      nodeAt(teacher, placeOf(written.teacher), option),
      nodeAt(student, placeOf(written.student), option),
    ];
    const [wanted, given] = [shapes[0].get(to)!, shapes[1].get(from)!];
    if (wanted.length !== 3 || given.length !== 3 || !sameExtent(wanted, given)) {
      throw InvalidInput.at(
        option,
        `${written.teacher} of ${teacher.architecture} gives ${wanted.join("x")}, ${written.student} of ${student.architecture} ${given.join("x")}: pair maps of the same height and width`,
      );
    }
    return { teacher: to, student: from, to: wanted[2]!, from: given[2]! };
  });
}

function sameExtent(one: FeatureShape, other: FeatureShape): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

/** A number is a stage. */
function placeOf(written: string): number | string {
  return /^\d+$/.test(written) ? Number(written) : written;
}
