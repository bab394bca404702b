/** Who asks for a transition and why; both are written into its event. */
export interface Actor {
  readonly by: string;
  readonly why?: string;
}
