/** The cart: lines of a product and its addresses, kept by this browser. Prices in it are for the eyes; the server's count. */

export const linesOf = (items) => JSON.stringify(items, ["product", "url", "competitor_urls"]);
export const cart = () => JSON.parse(localStorage.getItem("cart") ?? "[]");

export function keepCart(items) {
  localStorage.setItem("cart", JSON.stringify(items));
  showCartCount();
}

export function showCartCount() {
  const count = document.querySelector("#cart-count");
  count.textContent = cart().length;
  count.hidden = cart().length === 0;
}
