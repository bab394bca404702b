/** Where a new report begins: every kind of block, of one sweep. */
export function exampleBody(sweep: number): string {
  return `## What was asked

Does depth hurt without shortcuts?

## What was found

\`\`\`resweep
chart: degradation
sweep: ${sweep}
of: train
\`\`\`

\`\`\`resweep
chart: curves
sweep: ${sweep}
metric: validation/accuracy
\`\`\`

\`\`\`resweep
chart: claims
sweep: ${sweep}
\`\`\`

\`\`\`resweep
chart: trials
sweep: ${sweep}
metrics: [validation/accuracy, test/accuracy]
\`\`\`
`;
}
