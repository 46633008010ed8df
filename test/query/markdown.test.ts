import { expect, test } from "vitest";
import { renderMarkdown } from "../../query/http/markdown.ts";

test("lines of code stand below one another as they were written, an empty one too, with nothing before the first", () => {
  expect(renderMarkdown("Before:\n\n```sql\nSELECT 1\n\n  WHERE a < 2\n```\nAfter.")).toBe('<p>Before:</p>\n<pre tabindex="0"><code>SELECT 1\n\n  WHERE a &lt; 2</code></pre>\n<p>After.</p>');
});
