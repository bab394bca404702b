/** Something a person has to put right: its message is one line that says how, and is all that is printed. */
export class SetupError extends Error {}

const explanations = [
  [/ENOSPC|No space left on device/i, "the disk is full: free some space and run this again"],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH|NewConnectionError|Max retries exceeded|NameResolutionError|network is unreachable|Temporary failure in name resolution/i,
    "the download server was not reached: check the network (and npm's and pip's proxy or mirror settings) and run this again",
  ],
  [
    /DO NOT MATCH THE HASHES|EINTEGRITY/,
    "a download does not match its pinned hash: it is not used; check your mirror",
  ],
  [/EACCES|EPERM|Permission denied/i, "permission denied"],
  [
    /externally-managed-environment/,
    "pip refuses to run here: set PIP_BREAK_SYSTEM_PACKAGES=1 (nothing is installed)",
  ],
];

/** The likely reason in what a failed program wrote; else its last line. */
export function explain(output) {
  const known = explanations.find(([pattern]) => pattern.test(output));
  if (known) return known[1];
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter(
      (line) =>
        line && !/^(at |Node\.js v|npm (notice|warn)|npm error (A complete log|$))/.test(line),
    );
  const telling = lines.find(
    (line) =>
      /^(\S*Error\b|error\b|npm error [A-Z])|: (fatal )?error:/i.test(line) && !line.endsWith(":"),
  );
  return telling ?? lines.at(-1) ?? "no output";
}
