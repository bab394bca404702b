/**
 * What is read in pages: which field of an answer holds the rows, and the query's cursor, which is the id of the last row
 * read. Rows that come in between move no page. The test of this file holds it to the operations.
 */
export const pages = {
  "GET /api/sweeps": { rows: "sweeps", cursor: "before" },
  "GET /api/sweeps/{id}/timeline": { rows: "events", cursor: "before" },
  "GET /api/trials/{id}/log": { rows: "lines", cursor: "after" },
} as const;
