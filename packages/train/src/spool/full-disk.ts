const codes = new Set(["ENOSPC", "EDQUOT"]);

/** Whether it says, itself or through what caused it, that a disk or a quota is full: waiting may help. */
export function isFullDisk(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ("code" in at && codes.has(String(at.code))) return true;
  }
  return false;
}
