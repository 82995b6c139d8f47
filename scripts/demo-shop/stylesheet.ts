import type { Shop } from "./shop.ts";

/** How a shop looks in a browser. */
export function stylesheet({ look: { hue } }: Shop): string {
  return `:root { --ink: hsl(${hue} 25% 18%); --accent: hsl(${hue} 48% 34%); --pale: hsl(${hue} 40% 95%); }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.6 Georgia, "Times New Roman", serif; color: var(--ink); background: #fffdfa; }
a { color: var(--accent); }
img, svg { max-width: 100%; height: auto; vertical-align: middle; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; }
header, main, footer { max-width: 66rem; margin: 0 auto; padding: 1rem 1.25rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem 2rem; align-items: center; border-bottom: 1px solid #0002; }
.logo { font-size: 1.25rem; font-weight: bold; text-decoration: none; color: var(--ink); }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
header form { margin-left: auto; }
header form button { width: 2.2rem; padding: 0.35rem; }
header form svg { fill: none; stroke: currentColor; stroke-width: 2; }
input, textarea, button { font: inherit; padding: 0.4rem 0.6rem; border: 1px solid #0004; border-radius: 0.3rem; }
input[name="quantity"] { width: 4.5rem; }
button, input[type="submit"] { background: var(--accent); color: #fff; border-color: var(--accent); cursor: pointer; }
h1 { font-size: clamp(1.6rem, 4vw, 2.4rem); line-height: 1.2; margin: 0.5rem 0; }
h2 { font-size: 1.3rem; margin: 2rem 0 0.75rem; }
main { display: grid; grid-template-columns: 1fr 1fr; gap: 0.5rem 2.5rem; min-height: 20rem; }
main > * { grid-column: 2; margin: 0; }
main > .full, body:not(.product) main > * { grid-column: 1 / -1; }
.hero img { width: 100%; border-radius: 0.6rem; }
.trail ol { display: flex; gap: 0.75rem; list-style: none; padding: 0; margin: 0; font-size: 0.9rem; }
.trail li + li::before { content: "›"; margin-right: 0.75rem; }
.gallery { grid-column: 1; grid-row: 2 / span 8; display: grid; grid-template-columns: 1fr 1fr; gap: 0.5rem; }
.gallery img { width: 100%; border-radius: 0.4rem; }
.gallery img:first-child { grid-column: 1 / -1; }
.price { color: var(--accent); }
.price s, .price del { color: #777; margin-right: 0.4rem; }
.price ins { text-decoration: none; }
main > .price { font-size: 1.5rem; }
.stock { font-style: italic; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1.25rem; list-style: none; padding: 0; }
.cards li { background: var(--pale); border-radius: 0.6rem; padding: 0.75rem; }
.cards li img { display: block; width: 100%; border-radius: 0.4rem; margin-bottom: 0.5rem; }
.description { max-width: 42rem; }
.reviews blockquote { display: inline-block; margin: 0 1rem 1rem 0; padding: 0.75rem 1rem; background: var(--pale); border-radius: 0.6rem; }
.reviews blockquote p { margin: 0; }
.message { display: grid; gap: 0.75rem; max-width: 30rem; }
.message label { display: grid; }
footer { margin-top: 3rem; border-top: 1px solid #0002; font-size: 0.9rem; }
.wave { display: block; margin-bottom: 1rem; }
@media (max-width: 45rem) { main { display: block; } main > * { margin: 0.5rem 0; } }
`;
}
