import { db } from "./api.js";

const page = document.querySelector("#page");

export const money = (amount, currency) =>
  new Intl.NumberFormat("en", { style: "currency", currency: currency.toUpperCase() }).format(amount / 100);
export const day = (time) => time && new Date(time).toLocaleDateString("en", { dateStyle: "medium" });
export const spoken = (word) => word.replaceAll("_", " ");

export const card = (title, content) => view`<section class="card"><h2>${title}</h2>${content}</section>`;
const heading = (cells) => view`<tr>${cells.map((cell) => view`<th>${cell}</th>`)}</tr>`;
const row = (cells) => view`<tr>${cells.map((cell) => view`<td>${cell}</td>`)}</tr>`;
export const table = (rows, head) => view`<table>${head && heading(head)}${rows.map(row)}</table>`;

export const showLost = () => render(view`<h1>There is nothing here</h1><a href="/">Back to the kits</a>`);
export const render = (content) => page.replaceChildren(content);

export function notice(text) {
  const element = document.querySelector("#notice");
  element.textContent = text;
  element.hidden = false;
}

export const addressField = (name, label, required, value = "") =>
  view`
  <label>${label}
    <input name=${name} type="url" list="shops" placeholder="https://" required=${required} value=${value}>
  </label>`;

export const pdfButton = (output) =>
  output.storage_path && view`<button @click=${() => download(output)}>PDF</button>`;

async function download({ storage_path, title }) {
  const { data, error } = await db.storage.from("reports").download(storage_path);
  if (error) return notice("The file could not be read. Try again in a moment.");
  const href = URL.createObjectURL(data);
  Object.assign(document.createElement("a"), { href, download: `${title}.pdf` }).click();
  URL.revokeObjectURL(href);
}

/** HTML with values in it. They go in as text, elements or listeners: nothing that a shop wrote becomes markup. */
export function view(strings, ...values) {
  const template = document.createElement("template");
  template.innerHTML = strings.reduce((html, part, at) => {
    const hole = at === values.length ? "" : part.endsWith("=") ? `"{${at}}"` : `<!--{${at}}-->`;
    return html + part + hole;
  }, "");
  const valueOf = (text) => values[/^\{(\d+)\}$/.exec(text)?.[1]];
  const nodes = document.createTreeWalker(
    template.content,
    NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT,
  );
  const found = [];
  while (nodes.nextNode()) found.push(nodes.currentNode);
  for (const node of found) {
    if (node.nodeType === Node.COMMENT_NODE) {
      node.replaceWith(...[valueOf(node.data)].flat(2).filter((value) => value !== false && value != null));
      continue;
    }
    for (const { name, value: text } of [...node.attributes]) {
      if (!/^\{\d+\}$/.test(text)) continue;
      const value = valueOf(text);
      node.removeAttribute(name);
      if (name.startsWith("@")) node.addEventListener(name.slice(1), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false) node.setAttribute(name, value);
    }
  }
  return template.content;
}
