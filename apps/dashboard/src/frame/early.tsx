/**
 * What a reader does before the page listens. The server's page can be typed into and clicked at once, but until its scripts
 * have come nobody hears of it, and React then puts back what it knows. So this small script, which comes with the page,
 * remembers it, and says it again to each part as soon as that listens: React marks its elements then.
 */
const script = `(() => {
  const givenUpMs = 30000;
  const heard = new Map();
  const listens = (element) => Object.keys(element).some((key) => key.startsWith("__reactProps"));
  const remember = (element, again) => {
    if (listens(element)) return;
    heard.delete(element);
    heard.set(element, { again, until: performance.now() + givenUpMs });
    if (heard.size === 1) requestAnimationFrame(look);
  };
  const look = () => {
    for (const [element, { again, until }] of heard) {
      const ready = listens(element);
      if (!ready && element.isConnected && performance.now() < until) continue;
      heard.delete(element);
      if (ready && element.isConnected) again();
    }
    if (heard.size > 0) requestAnimationFrame(look);
  };
  const say = (element, what) => element.dispatchEvent(new Event(what, { bubbles: true }));
  const write = (element, value) => {
    const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), "value");
    element.value = ""; // by the element's own setter, through which React sees what is known already
    own.set.call(element, value);
    say(element, "input");
    if (element.matches("select")) say(element, "change");
  };
  // On the window, after React: what it has heard itself is not said again.
  addEventListener("input", ({ target }) => {
    const { value, checked } = target;
    if (target.matches("[type=checkbox], [type=radio]"))
      remember(target, () => {
        target.checked = !checked; // as in write: only then is the click a change
        target.click();
      });
    else if (target.matches("input, textarea, select")) remember(target, () => write(target, value));
  });
  addEventListener("click", ({ target }) => {
    const button = target.closest?.("button[type=button]");
    if (button) remember(button, () => button.click());
  });
  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || listens(form) || form.method === "dialog") return;
    event.preventDefault();
    remember(form, () => form.requestSubmit());
  });
})();`;

export function Early({ policy }: { policy: string | null }) {
  const nonce = /'nonce-([^']+)'/.exec(policy ?? "")?.[1];
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the text above, and nothing else
  return <script nonce={nonce} dangerouslySetInnerHTML={{ __html: script }} />;
}
