/** Runs once, when the server starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { startController } = await import("./platform/controller.ts");
    startController();
  }
}
