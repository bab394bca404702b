import type { InvariantReport } from "@resweep/store";
import type { Part } from "../doctor/part.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";

export const addDoctor: AddCommand = (program, { environment, output, fail }) => {
  program
    .command("doctor")
    .description("What is installed, where it was found, and what to do about what is missing")
    .option(...jsonOption)
    .option(
      "--invariants",
      "check instead what is stored: nothing lost, doubled, stuck or run twice",
    )
    .action(async ({ json, invariants }: { json?: boolean; invariants?: boolean }) => {
      if (invariants) {
        const { checkInvariants } = await import("../doctor/invariants.ts");
        const reports = await checkInvariants(environment);
        const ok = reports.every((report) => report.ok);
        if (!ok) fail();
        if (json) return output.json({ ok, invariants: reports });
        for (const report of reports) output.line(invariantLine(report));
        return output.line(ok ? "\nEvery invariant holds." : "\nSomething is wrong: see above.");
      }
      const [system, platform, { gpuParts }, { artifactStore }] = await Promise.all([
        import("../doctor/system.ts"),
        import("../doctor/platform.ts"),
        import("../doctor/gpu.ts"),
        import("../doctor/artifacts.ts"),
      ]);
      const { root, dataDir } = environment;
      const parts: Part[] = [
        system.node(),
        system.npmPackages(root),
        system.python(),
        system.compiler(),
        ...(await platform.tensorflow(environment)),
        ...gpuParts(root),
        ...(await platform.services(environment)),
        platform.prismaClient(root),
        platform.dashboardBuild(root),
        ...(await platform.datasets(environment)),
        system.chromium(),
        system.diskSpace(dataDir),
        await artifactStore(environment),
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

function invariantLine({ number, name, ok, violations, example }: InvariantReport): string {
  const mark = ok ? "ok      " : "VIOLATED";
  const found = ok ? "" : `: ${violations} times, such as: ${example}`;
  return `${mark}  ${String(number).padStart(2)}  ${name}${found}`;
}

function lineOf({ name, ok, version, detail, fix }: Part): string {
  const mark = ok ? "ok     " : "missing";
  const about = [version, detail].filter(Boolean).join("  ");
  return `${mark}  ${name.padEnd(27)} ${about}${fix && !detail.includes(fix) ? `  -> ${fix}` : ""}`;
}
