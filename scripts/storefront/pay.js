import { db, problemOf } from "./api.js";
import { linesOf } from "./cart.js";
import { notice, spoken } from "./view.js";

/** Prices are the server's: only slugs and addresses are sent. The key makes a second click open the same checkout. */
export async function pay(items, button) {
  button.disabled = true;
  const wanted = linesOf(items);
  const before = JSON.parse(sessionStorage.getItem("checkout") ?? "{}");
  const once = before.wanted === wanted ? before.once : crypto.randomUUID();
  sessionStorage.setItem("checkout", JSON.stringify({ wanted, once }));
  const { data, error } = await db.functions.invoke("checkout", {
    body: { items: JSON.parse(wanted), return_path: "/cart" },
    headers: { "idempotency-key": once },
  });
  if (data?.warnings.every(isWanted)) return location.assign(data.url);
  button.disabled = false;
  if (error) notice(await problemOf(error));
}

/** Nobody pays twice for the same report without having been asked. */
const isWanted = ({ code, url, reports }) =>
  confirm(`${spoken(code)}: ${reports.map(spoken).join(", ")} for ${url}. Pay for it nevertheless?`);
