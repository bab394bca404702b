/** Runs once, when the server starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const [{ startController }, { markPeers }, { tellOfFirstAdmin }] = await Promise.all([
      import("./platform/controller.ts"),
      import("./http/client-address.ts"),
      import("./platform/first-admin.ts"),
    ]);
    markPeers();
    startController();
    void tellOfFirstAdmin();
  }
}
