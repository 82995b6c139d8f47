/** The field for the address of a shop. It takes what people type, and says what will be read. */

import { view } from "./view.js";

/** A field, and below it the address that follows from it, or what is wrong with it. */
export function addressField(
  { name = "url", label = "Address of the shop", required = true, value = "" } = {},
) {
  const id = `address-${crypto.randomUUID()}`;
  const show = ({ target }) => {
    target.removeAttribute("aria-invalid");
    const address = readAddress(target.value);
    hintOf(target).textContent = address === null ? "" : `We will read ${address}`;
  };
  return view`
    <div class="field">
      <label>${label} ${!required && view`<small>optional</small>`}
        <input name=${name} value=${value} required=${required} inputmode="url" list="shops" placeholder="your-shop.com"
          autocomplete="url" autocapitalize="none" spellcheck="false" aria-describedby=${id} @input=${show}>
      </label>
      <small id=${id}></small>
    </div>`;
}

/**
 * The address of a shop as a person types it, with or without https://; null for what cannot be one. Whether it is one
 * that the public can open is the server's to say.
 */
export function readAddress(typed) {
  const text = typed.trim();
  const known = Array.from(document.querySelector("#shops").options, ({ value }) => value)
    .find((address) => address.endsWith(`//${text}`));
  const address = known ?? (/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  if (!URL.canParse(address)) return null;
  const { protocol, hostname, href } = new URL(address);
  return /^https?:$/.test(protocol) && /.\.[^.]+$/.test(hostname) ? href : null;
}

/** What a form's fields say, as a line of a cart; null where one is wrong, which then has the focus. */
export function readAddresses(form) {
  const fields = [...form.querySelectorAll(".field input")].filter(({ required, value }) =>
    required || value.trim()
  );
  for (const field of fields) {
    if (readAddress(field.value) !== null) continue;
    findFault(
      field,
      field.value.trim() ? "This is no address. One looks like your-shop.com." : "Type the address.",
    );
    return null;
  }
  const valuesOf = (name) =>
    fields.filter((field) => field.name === name).map(({ value }) => readAddress(value));
  const competitors = valuesOf("competitor");
  return {
    url: valuesOf("url")[0],
    competitor_urls: competitors.length > 0 ? competitors : undefined,
  };
}

/** Says what is wrong with a field, and goes there. */
export function findFault(field, text) {
  field.setAttribute("aria-invalid", "true");
  hintOf(field).textContent = text;
  field.focus();
}

const hintOf = (field) => document.getElementById(field.getAttribute("aria-describedby"));
