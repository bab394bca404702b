import type { PairedTest } from "@resweep/search";
import type {
  CellSummaries,
  ConfusionAsked,
  DegradationReport,
  DivergenceReport,
  Family,
  Importance,
  JudgedClaim,
  MoreSeeds,
  ParetoResult,
  SeedsAdded,
  ShownConfusion,
  TwinPlan,
} from "@resweep/sweeps";

/** What the trials of a sweep say: the use cases of packages/sweeps. Each throws NotFound, or InvalidInput. */
export interface EvidenceClient {
  claims(sweepId: number): Promise<readonly JudgedClaim[]>;
  /** A question as in a sweep file, without its claim. */
  compare(sweepId: number, question: ComparedArms): Promise<JudgedClaim>;
  cells(sweepId: number, asked: { metric?: string; target?: number }): Promise<CellSummaries>;
  importance(sweepId: number, asked: { metric?: string }): Promise<Importance>;
  pareto(sweepId: number, asked: { metrics?: readonly string[] }): Promise<ParetoResult>;
  family(sweepId: number): Promise<Family>;
  /** The dense twins that its compressed networks lack. */
  twins(sweepId: number): Promise<TwinPlan>;
  /** Launches them; asked again, nothing. Throws Conflict too. */
  launchTwins(sweepId: number): Promise<TwinPlan>;
  degradation(sweepId: number, asked: { test?: PairedTest }): Promise<DegradationReport>;
  divergence(sweepId: number): Promise<DivergenceReport>;
  /** What the network of a trial's stage confuses. */
  confusion(trialId: number, asked: ConfusionAsked): Promise<ShownConfusion>;
  /** Further seeds for all cells, for those of one claim, or for that of one trial. Throws Conflict too. */
  addSeeds(sweepId: number, wish: MoreSeeds): Promise<SeedsAdded>;
}

/** Which cells are A and which B, by dotted path; beside them the further fields of a question. */
export interface ComparedArms {
  readonly a: Readonly<Record<string, unknown>>;
  readonly b: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}
