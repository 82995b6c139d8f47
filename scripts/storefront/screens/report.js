import { ask, db } from "../api.js";
import { user } from "../session.js";
import { render, view } from "../view.js";
import { pdfButton } from "./pdf.js";
import { scoreCard, sections } from "./report_parts.js";
import { askToSignIn, showState } from "./states.js";

export async function showReport() {
  if (!user) return askToSignIn("Sign in to read this report", "Only who bought it may read it.");
  const id = new URLSearchParams(location.search).get("id");
  const isId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id);
  const output = isId && await ask(db.from("outputs").select("*").eq("id", id).maybeSingle());
  if (!output) {
    return showState(
      "No such report here",
      `It was bought with another account than ${user.email}, was refunded, or the link is not complete.`,
      { action: view`<a class="button first" href="/dashboard">To your reports</a>` },
    );
  }
  const { title, score, data } = output;
  const parts = Object.entries(sections).filter(([name]) => data[name] && data[name].length !== 0);
  render(
    title,
    view`
    <p><a href="/dashboard">← Dashboard</a></p>
    <div class="row top"><h1>${title}</h1> ${pdfButton(output, "first")}</div>
    ${score !== null && scoreCard(score, data.groups ?? [])}
    ${
      data.summary &&
      view`<div class="summary">${data.summary.map((sentence) => view`<p>${sentence}</p>`)}</div>`
    }
    ${parts.map(([name, draw]) => draw(data[name], data))}`,
  );
}
