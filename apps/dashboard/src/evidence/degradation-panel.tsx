"use client";

import type { StepVerdict } from "@resweep/search";
import { formatDifference, formatP } from "../numbers/format.ts";
import { DegradationChart } from "./degradation-chart.tsx";
import { useEvidence } from "./use-evidence.ts";

const colours: Record<StepVerdict, string> = {
  degrades: "text-bad",
  overfits: "text-warn",
  improves: "text-good",
  undecided: "text-soft",
};

/** More kinds of network than this cannot be told apart in one chart. */
const mostArms = 8;

/** Training and test error against depth, and what each step to more depth does. */
export default function DegradationPanel({ sweepId, ended }: { sweepId: number; ended: number }) {
  const report = useEvidence(
    "GET /api/sweeps/{id}/degradation",
    { params: { id: sweepId } },
    ended,
  );
  if (report && report.arms.length === 0) return null;
  const arms = report?.arms.slice(0, mostArms) ?? [];
  const steps = arms.flatMap(({ arm, steps }) => steps.map((step) => ({ arm, ...step })));
  const tested = report?.testMetric === "validation/accuracy" ? "Validation error" : "Test error";
  return (
    <section aria-label="Error against depth" className="space-y-2">
      <h2 className="heading">
        Error against depth{" "}
        <span className="font-normal text-faint">
          mean and 95 % interval over seeds; deeper degrades only where training error rises
        </span>
      </h2>
      <div className="grid gap-3 lg:grid-cols-2">
        <DegradationChart title="Training error" arms={arms} of="train" />
        <DegradationChart title={tested} arms={arms} of="test" />
      </div>
      {report && report.arms.length > mostArms && (
        <p className="text-xs text-faint">
          The first {mostArms} of {report.arms.length} kinds of network are drawn.
        </p>
      )}
      {steps.length > 0 && (
        <div className="card cards-when-narrow overflow-x-auto">
          <table className="grid-table">
            <thead>
              <tr>
                <th>Network</th>
                <th className="number">Depth</th>
                <th>Verdict</th>
                <th className="number">Training error</th>
                <th className="number">{tested}</th>
                <th className="number">n</th>
                <th
                  className="number"
                  title="Of the training error, adjusted over all steps (Holm)"
                >
                  p
                </th>
              </tr>
            </thead>
            <tbody>
              {steps.map(({ arm, from, to, verdict, train, test, trainP }) => (
                <tr key={`${arm} ${from}`}>
                  <td className="card-title font-medium">{arm}</td>
                  <td className="number" data-label="Depth">
                    {from} → {to}
                  </td>
                  <td data-label="Verdict">
                    <span className={`text-xs font-medium ${colours[verdict]}`}>{verdict}</span>
                  </td>
                  <td className="number" data-label="Training error">
                    {formatDifference("test/accuracy", train.difference)}
                  </td>
                  <td className="number" data-label={tested}>
                    {formatDifference("test/accuracy", test.difference)}
                  </td>
                  <td className="number" data-label="n">
                    {train.n}
                  </td>
                  <td className="number" data-label="p">
                    {formatP(trainP)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
