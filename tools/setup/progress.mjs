/** `[3/8] TensorFlow runtime ... 12 s`: the seconds count up on a terminal, and appear at the end elsewhere. */
export async function showProgress(title, work) {
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  process.stderr.write(`${title} ... `);
  const timer = process.stderr.isTTY
    ? setInterval(() => process.stderr.write(`\r${title} ... ${seconds()}`), 1000)
    : undefined;
  try {
    await work();
    process.stderr.write(process.stderr.isTTY ? `\r${title} ... ${seconds()}\n` : `${seconds()}\n`);
  } catch (error) {
    process.stderr.write("failed\n");
    throw error;
  } finally {
    clearInterval(timer);
  }
}
