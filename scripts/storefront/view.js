/** From values to the page. */

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
      else if (value !== false && value != null) node.setAttribute(name, value);
    }
  }
  return template.content;
}

/** Shows a screen. Its title names the tab, which is what a screen reader says first. */
export function render(title, content) {
  document.title = `${title} · Edge Kit`;
  document.querySelector("#page").replaceChildren(content);
}

/**
 * Draws the parts of a list, [key, data, draw] each, and of those only what has changed: a field that is being typed in,
 * and the focus, stay where they are. In a part that is drawn anew the focus goes to what stands in the same
 * place, or else to what can have it first.
 */
export function renderParts(list, parts) {
  const before = new Map(Array.from(list.children, (node) => [node.key, node]));
  const nodes = parts.map(([key, data, draw]) => {
    const drawn = JSON.stringify(data);
    const old = before.get(key);
    return old?.drawn === drawn ? old : Object.assign(draw(data).firstElementChild, { key, drawn });
  });
  const focused = nodes[parts.findIndex(([key]) => before.get(key)?.contains(document.activeElement))];
  const place = focused ? places(before.get(focused.key)).indexOf(document.activeElement) : -1;
  for (const old of [...list.children]) if (!nodes.includes(old)) old.remove();
  nodes.forEach((node, at) => {
    if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
  });
  if (place < 0 || focused.contains(document.activeElement)) return;
  const there = places(focused);
  there[place]?.focus();
  if (!focused.contains(document.activeElement)) there.find((one) => one.checkVisibility())?.focus();
}

const places = (
  node,
) => [...node.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]")];

export const card = (title, content) => view`<section class="card"><h2>${title}</h2>${content}</section>`;

/** It scrolls by itself where it is too wide, also by keyboard. */
export const table = (name, head, rows) =>
  view`
  <div class="scroll" tabindex="0" role="region" aria-label=${name}>
    <table>
      <thead><tr>${head.map((cell) => view`<th scope="col">${cell}</th>`)}</tr></thead>
      <tbody>${rows.map((cells) => view`<tr>${cells.map((cell) => view`<td>${cell}</td>`)}</tr>`)}</tbody>
    </table>
  </div>`;
