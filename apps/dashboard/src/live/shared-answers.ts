/**
 * Readers who ask the same question share its answer while that is being found and for `forMs` after: five hundred pages
 * of one sweep cost the database as much as one. An error is shared as well, by those who wait for it.
 */
export function sharedAnswers<T>(forMs: number) {
  const answers = new Map<string, Promise<T>>();
  return (question: string, find: () => Promise<T>): Promise<T> => {
    const known = answers.get(question);
    if (known) return known;
    const answer = find();
    answers.set(question, answer);
    answer.then(
      () => setTimeout(() => answers.delete(question), forMs).unref(),
      () => answers.delete(question),
    );
    return answer;
  };
}
