/** The cart: lines of a product and its addresses, kept by this browser. Its prices are for the eyes; the server's count. */

/** What the server is told of the lines. */
export const linesOf = (items) => JSON.stringify(items, ["product", "url", "competitor_urls"]);

export function cart() {
  try {
    return (JSON.parse(localStorage.getItem("cart")) ?? []).filter(({ prices }) => prices);
  } catch {
    return []; // not written by this page
  }
}

export function keepCart(items) {
  localStorage.setItem("cart", JSON.stringify(items));
  showCartCount();
}

/** Whether the same report on the same shop waits there already. */
export const isInCart = (item) =>
  item.url !== undefined && cart().some((other) => linesOf([other]) === linesOf([item]));

export function showCartCount() {
  const count = document.querySelector("#cart-count");
  const { length } = cart();
  count.textContent = length;
  count.hidden = length === 0;
}
