/** Parts of a report's data and how they are drawn; each kind of report has its own of them. */

import { card, table, view } from "../view.js";

/** From a name in the data to its part of the page, in their order. */
export const sections = {
  changes: (changes) => {
    const kinds = ["fixed", "new", "persisting"];
    const rows = kinds.flatMap((kind) => changes[kind].map(({ title }) => [kind, title]));
    return card("Since the last report", table("Changes", ["Change", "Finding"], rows));
  },
  rows: (rows, { shops }) => {
    const cells = rows.map((
      { label, cells, standing },
    ) => [label, ...cells.map(({ text }) => text), standing ?? ""]);
    return card(
      "Side by side",
      table("Side by side", ["Compared", ...shops.map(({ name }) => name), "You"], cells),
    );
  },
  sections: (drafts) => drafts.map(({ title, drafts }) => card(title, drafts.map(draft))),
  limits: (limits) =>
    card("What this report could not see", limits.map(({ message }) => view`<p>${message}</p>`)),
  findings: (findings) => card(`${findings.length} findings, first things first`, findings.map(finding)),
  unknown: (unknown) =>
    card(
      "Could not be decided",
      table(
        "Could not be decided",
        ["Check", "Why not"],
        unknown.map(({ title, reason }) => [title, reason]),
      ),
    ),
  passed: (passed) =>
    view`
    <section class="card">
      <details>
        <summary><h2>${passed.length} checks are in order</h2></summary>
        <ul class="ticks columns">${passed.map(({ title }) => view`<li>${title}</li>`)}</ul>
      </details>
    </section>`,
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
    <summary><b class=${`severity ${severity}`}>${severity}</b> ${title}</summary>
    <p>${why}</p>
    <p class="fix"><b>Fix:</b> ${fix}</p>
    <ul>${evidence.map(seen)}</ul>
    <small>${affected} of ${checked} · <a href=${rule.url} rel="noreferrer">${rule.name}</a></small>
  </details>`;

export const scoreCard = (score, groups) =>
  view`<section class="card score">${gauge(score)} ${bars(groups)}</section>`;

const rank = (score) => score < 50 ? "below50" : score < 80 && "below80";

const gauge = (score) =>
  view`
  <svg viewBox="0 0 100 66" role="img" aria-label=${`${score} of 100`}>
    <path class="track" d="M10 52A40 40 0 0 1 90 52" pathLength="100" />
    <path class=${
    rank(score)
  } d="M10 52A40 40 0 0 1 90 52" pathLength="100" stroke-dasharray=${`${score} 200`} />
    <text x="50" y="50" text-anchor="middle">${score}</text>
    <text class="of" x="50" y="62" text-anchor="middle">of 100</text>
  </svg>`;

/** A score beside a line of text. */
export const dial = (score) =>
  view`
  <svg class="dial" viewBox="0 0 100 100" role="img" aria-label=${`${score} of 100`}>
    <path class="track" d="M50 8A42 42 0 1 1 49.9 8" pathLength="100" />
    <path class=${
    rank(score)
  } d="M50 8A42 42 0 1 1 49.9 8" pathLength="100" stroke-dasharray=${`${score} 200`} />
    <text x="50" y="61" text-anchor="middle">${score}</text>
  </svg>`;

const bars = (groups) =>
  view`<div class="bars">${groups.filter(({ score }) => score !== null).map(bar)}</div>`;

const bar = ({ title, score }) =>
  view`
  <span>${title}</span> <meter aria-label=${title} max="100" low="50" high="80" optimum="100" value=${score}></meter> <b>${score}</b>`;
