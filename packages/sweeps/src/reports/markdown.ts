import MarkdownIt, { type MarkdownIt as Reader } from "markdown-it";

/**
 * The one reading of Markdown (CommonMark with tables). What is safe of it: HTML in the text is shown, not obeyed; links
 * lead by http, https, mailto or within the dashboard alone; pictures are left out, since a page that is read must not
 * ask another machine for anything. So what is rendered needs no sanitiser.
 */
export function markdown(): Reader {
  const reader = new MarkdownIt({ html: false, linkify: true }).disable("image");
  const { validateLink } = reader;
  reader.validateLink = (address) => validateLink(address) && !address.trim().startsWith("data:");
  reader.renderer.rules.link_open = (tokens, at, options, _env, self) => {
    tokens[at]!.attrSet("rel", "noreferrer noopener");
    return self.renderToken(tokens, at, options);
  };
  // What is wider than its place is scrolled there, by the keyboard as well.
  reader.renderer.rules.table_open = () => '<table tabindex="0">\n';
  for (const kind of ["fence", "code_block"]) {
    const render = reader.renderer.rules[kind]!;
    reader.renderer.rules[kind] = (...given) =>
      render(...given).replace("<pre>", '<pre tabindex="0">');
  }
  return reader;
}

const notes = markdown();

/** Notes as HTML that may be put into a page as it is. */
export function renderMarkdown(text: string): string {
  return notes.render(text);
}
