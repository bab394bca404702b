import type { SpoolRecord } from "@resweep/spec";

/**
 * Turns what JavaScript prints in this process into log records, one a line. What native code prints goes to the
 * file descriptors and is collected by the supervisor.
 */
export function captureOutput(append: (record: SpoolRecord) => void): void {
  capture(process.stdout, "info", append);
  capture(process.stderr, "warn", append);
}

function capture(
  stream: NodeJS.WriteStream,
  level: "info" | "warn",
  append: (record: SpoolRecord) => void,
): void {
  let rest = "";
  stream.write = ((
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ) => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.trim() === "") continue;
      append({ type: "log", level, message: line.slice(0, 10_000), at: new Date().toISOString() });
    }
    const callback = typeof encoding === "function" ? encoding : done;
    if (callback) process.nextTick(callback);
    return true;
  }) as typeof stream.write;
}
