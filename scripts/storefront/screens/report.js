import { ask, db } from "../api.js";
import { card, pdfButton, render, showLost, table, view } from "../view.js";

const query = new URLSearchParams(location.search);

export async function showReport() {
  const output = await ask(db.from("outputs").select("*").eq("id", query.get("id")).maybeSingle());
  if (!output) return showLost();
  const { title, score, data } = output;
  const parts = Object.entries(sections).filter(([name]) => data[name] && data[name].length !== 0);
  render(view`
    <p class="row"><a href="/dashboard">← Dashboard</a> ${pdfButton(output)}</p>
    <h1>${title}</h1>
    ${score !== null && scoreCard(score, data.groups ?? [])}
    ${data.summary?.map((sentence) => view`<p class="lead">${sentence}</p>`)}
    ${parts.map(([name, draw]) => draw(data[name], data))}`);
}

/** Parts of a report's data and how they are shown; each kind of report has its own of them. */
const sections = {
  changes: (changes) => {
    const kinds = ["fixed", "new", "persisting"];
    const rows = kinds.flatMap((kind) => changes[kind].map(({ title }) => [kind, title]));
    return card("Since the last report", table(rows));
  },
  rows: (rows, { shops }) => {
    const cells = rows.map((
      { label, cells, standing },
    ) => [label, ...cells.map(({ text }) => text), standing ?? ""]);
    return card("Side by side", table(cells, ["Compared", ...shops.map(({ name }) => name), "You"]));
  },
  sections: (drafts) => drafts.map(({ title, drafts }) => card(title, drafts.map(draft))),
  limits: (limits) =>
    card("What this report could not see", limits.map(({ message }) => view`<p>${message}</p>`)),
  findings: (findings) => card(`${findings.length} findings, first things first`, findings.map(finding)),
  passed: (passed) => card("In order", passed.map(({ title }) => title).join(" · ")),
  unknown: (unknown) =>
    card("Could not be decided", table(unknown.map(({ title, reason }) => [title, reason]))),
};

const seen = ({ url, locator, observed, expected, looked_for }) =>
  view`<li><small>${url}, ${locator}</small><br>${observed} <small>(expected: ${expected})</small>
    ${looked_for && view`<br><small>looked for: ${looked_for}</small>`}</li>`;
const draft = ({ part, text, from }) =>
  view`<p><small>${part}</small><br>${text} <small>from ${
    [...new Set(from.map(({ url }) => url))].join(", ")
  }</small></p>`;

const finding = ({ title, severity, why, fix, evidence, affected, checked, rule }) =>
  view`
  <details>
    <summary><span class=${severity}>${severity}</span> ${title}</summary>
    <p>${why}</p>
    <p><b>Fix:</b> ${fix}</p>
    <ul>${evidence.map(seen)}</ul>
    <small>${affected} of ${checked} · <a href=${rule.url} rel="noreferrer">${rule.name}</a></small>
  </details>`;

const scoreCard = (score, groups) =>
  view`<section class="card score">${gauge(score)} ${bars(groups)}</section>`;

const gauge = (score) =>
  view`
  <svg viewBox="0 0 100 60" role="img" aria-label=${`${score} of 100`}>
    <path class="track" d="M10 52A40 40 0 0 1 90 52" pathLength="100" />
    <path d="M10 52A40 40 0 0 1 90 52" pathLength="100" stroke-dasharray=${`${score} 100`} />
    <text x="50" y="52" text-anchor="middle">${score}</text>
  </svg>`;

const bars = (groups) =>
  view`<div class="bars">${groups.filter(({ score }) => score !== null).map(bar)}</div>`;

const bar = ({ title, score }) =>
  view`
  <span>${title}</span> <meter aria-label=${title} max="100" low="50" high="80" optimum="100" value=${score}></meter> <b>${score}</b>`;
