/** How the simulator's pages look, and what they say in words. */
import { decimals } from "../rules/money.ts";
import type { FieldProblem, PolarProblem } from "../rules/problems.ts";

/** One sentence for a person, from an answer for a program. */
export function explain(problem: PolarProblem): string {
  const { detail } = problem.body as { detail: string | FieldProblem[] };
  return typeof detail === "string" ? detail : detail.map(({ msg }) => msg).join(" ");
}

/** An amount in minor units as people write it. */
export function money(amount: number, currency: string): string {
  const digits = decimals(currency);
  const shown = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency, ...shown });
  return format.format(amount / 10 ** digits);
}

/** Text of somebody, made safe for a page. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `
  :root { color-scheme: light dark; --accent: #2454d6; --line: #8884 }
  * { box-sizing: border-box }
  body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText }
  main { max-width: 26rem; margin: 10vh auto; padding: 0 1.25rem }
  main:has(table) { max-width: 46rem }
  h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem }
  p { margin: .25rem 0 1rem }
  .price { font-size: 1.25rem; font-weight: 600 }
  .note { font-size: .85rem; opacity: .7 }
  .problem { padding: .6rem .8rem; border: 1px solid #c33; border-radius: .5rem }
  label { display: block; margin: 0 0 .9rem; font-size: .9rem }
  fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 .9rem }
  .choice { margin: .4rem 0 }
  input:not([type=radio]), select { display: block; width: 100%; margin-top: .25rem; padding: .6rem .7rem;
    font: inherit; color: inherit; background: Field; border: 1px solid var(--line); border-radius: .5rem }
  input[readonly] { opacity: .7 }
  .button { display: block; width: 100%; padding: .75rem; border: 0; border-radius: .5rem; background: var(--accent);
    color: #fff; font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer }
  table { width: 100%; border-collapse: collapse }
  th, td { text-align: left; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line) }
  .amount { text-align: right; padding-right: 0 }
  section { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 0 0 1rem }
  section form { display: inline-block; margin: .25rem .5rem .25rem 0 }
  section .button { width: auto; padding: .4rem .8rem }
  section select { display: inline-block; width: auto; margin: 0 .5rem 0 0; padding: .35rem .5rem }`;

/** A page. */
export function html(status: number, title: string, content: string): Response {
  const document = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
<main>${content}</main>
</html>`;
  return new Response(document, { status, headers: { "content-type": "text/html; charset=utf-8" } });
}
