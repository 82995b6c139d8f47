/**
 * The embedded checkout: the script that a shop's page loads, in the place of `embed.global.js` of @polar-sh/checkout, and
 * what the checkout page tells the page around it (`clients/packages/checkout/src/checkout.ts`).
 */
import type { Checkout } from "../rows/rows.ts";

/** What Polar's page posts to the page that embeds it. */
type Message =
  | { event: "loaded" | "close" | "confirmed" }
  | { event: "success"; successURL: string; redirect: boolean };

/** Defines `Polar.EmbedCheckout` as Polar's script does, listening to the simulator alone. */
export function embedScript(origin: string): Response {
  const script = `
class EmbedCheckout extends EventTarget {
  static create(url, { theme, onLoaded } = {}) {
    const address = new URL(url);
    address.searchParams.set("embed", "true");
    address.searchParams.set("embed_origin", location.origin);
    if (theme) address.searchParams.set("theme", theme);
    const frame = Object.assign(document.createElement("iframe"), { src: address.href, title: "Checkout" });
    Object.assign(frame.style, {
      position: "fixed", inset: "0", width: "100%", height: "100%", border: "none", zIndex: "2147483647",
    });
    document.body.append(frame);
    const checkout = new EmbedCheckout(frame);
    if (onLoaded) checkout.addEventListener("loaded", onLoaded, { once: true });
    return new Promise((resolve) =>
      checkout.addEventListener("loaded", () => resolve(checkout), { once: true }));
  }

  constructor(frame) {
    super();
    this.frame = frame;
    this.closable = true;
    this.hear = ({ data, origin }) => {
      if (origin !== ${JSON.stringify(origin)} || data?.type !== "POLAR_CHECKOUT") return;
      const event = new CustomEvent(data.event, { detail: data, cancelable: true });
      if (!this.dispatchEvent(event)) return;
      if (data.event === "close" && this.closable) this.close();
      if (data.event === "confirmed") this.closable = false;
      if (data.event === "success") {
        this.closable = true;
        if (data.redirect) location.href = data.successURL;
      }
    };
    addEventListener("message", this.hear);
  }

  close() {
    removeEventListener("message", this.hear);
    this.frame.remove();
  }
}
globalThis.Polar = { ...globalThis.Polar, EmbedCheckout };
`;
  return new Response(script, { headers: { "content-type": "text/javascript; charset=utf-8" } });
}

/** Whether the page is shown inside another one, and may talk to it: only to the origin that the checkout names. */
export function isEmbedded(url: URL, checkout: Checkout): boolean {
  return url.searchParams.get("embed") === "true" && checkout.embed_origin !== null;
}

/** Markup that posts messages as soon as it is loaded. */
export function telling(checkout: Checkout, ...messages: Message[]): string {
  return `<script>${messages.map((message) => posting(checkout, message)).join(" ")}</script>`;
}

/** The button that has the embedding page take the checkout away. */
export function closeButton(checkout: Checkout): string {
  return `<button type="button" id="close" aria-label="Close">×</button>
    <script>document.querySelector("#close").onclick = () => { ${
    posting(checkout, { event: "close" })
  } };</script>`;
}

function posting({ embed_origin }: Checkout, message: Message): string {
  const values = [{ ...message, type: "POLAR_CHECKOUT" }, embed_origin];
  return `parent.postMessage(${
    values.map((value) => JSON.stringify(value).replaceAll("<", "\\u003c")).join(", ")
  });`;
}
