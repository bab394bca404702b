import type { Part } from "../doctor/part.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";

export const addDoctor: AddCommand = (program, { environment, output, fail }) => {
  program
    .command("doctor")
    .description("What is installed, where it was found, and what to do about what is missing")
    .option(...jsonOption)
    .action(async ({ json }: { json?: boolean }) => {
      const [system, platform] = await Promise.all([
        import("../doctor/system.ts"),
        import("../doctor/platform.ts"),
      ]);
      const { root, dataDir } = environment;
      const parts: Part[] = [
        system.node(),
        system.npmPackages(root),
        system.python(),
        system.compiler(),
        ...(await platform.tensorflow(environment)),
        ...(await platform.services(environment)),
        platform.prismaClient(root),
        platform.dashboardBuild(root),
        ...(await platform.datasets(environment)),
        system.chromium(),
        system.diskSpace(dataDir),
      ];
      const ok = parts.every((part) => part.ok);
      if (!ok) fail();
      if (json) return output.json({ ok, parts });
      for (const part of parts) output.line(lineOf(part));
      output.line(
        ok ? "\nEverything that is needed is there." : "\nSomething is missing: see above.",
      );
    });
};

function lineOf({ name, ok, version, detail, fix }: Part): string {
  const mark = ok ? "ok     " : "missing";
  const about = [version, detail].filter(Boolean).join("  ");
  return `${mark}  ${name.padEnd(27)} ${about}${fix && !detail.includes(fix) ? `  -> ${fix}` : ""}`;
}
