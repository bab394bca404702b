/** The parts of a distillation's loss that are curves of their own, a point an update; of so many pairs of maps. */
export function distillationParts({
  hints,
  attention,
}: {
  readonly hints: number;
  readonly attention: number;
}): string[] {
  return [
    "distillation/labels",
    "distillation/teacher",
    ...(hints > 0 ? ["distillation/hints"] : []),
    ...(attention > 0 ? ["distillation/attention"] : []),
  ];
}
