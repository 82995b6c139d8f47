import { db } from "../api.js";
import { press } from "../feedback.js";
import { view } from "../view.js";

/** Downloads a report's PDF; nothing for a report that has none. `rank` is "first" where there is nothing else to do. */
export const pdfButton = (output, rank) =>
  output.storage_path && view`
    <button class=${rank} @click=${({ currentTarget: button }) => press(button, () => download(output))}>
      ${rank && "Download "}PDF<span class="unseen"> of ${output.title}</span>
    </button>`;

async function download({ storage_path, title }) {
  const { data, error } = await db.storage.from("reports").download(storage_path);
  if (error) {
    throw Object.assign(new Error("The file could not be read. Try again in a moment."), {
      code: "not_read",
    });
  }
  const href = URL.createObjectURL(data);
  Object.assign(document.createElement("a"), { href, download: `${title}.pdf` }).click();
  URL.revokeObjectURL(href);
}
