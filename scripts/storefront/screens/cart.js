import { cart, keepCart } from "../cart.js";
import { pay } from "../pay.js";
import { user } from "../session.js";
import { money, render, view } from "../view.js";

export function showCart() {
  const items = cart();
  if (items.length === 0) return render(view`<h1>Your cart is empty</h1><a href="/">Choose a kit</a>`);
  const total = money(items.reduce((sum, { amount }) => sum + amount, 0), items[0].currency);
  render(view`
    <h1>Your cart</h1>
    <div class="card">
      ${items.map(cartLine)}
      <div class="row"><span>Before tax</span> <span class="price">${total}</span></div>
      <button class="first" @click=${({ target }) => pay(items, target)}>Pay</button>
      ${!user && view`<small>You can pay without an account: sign up later with the same e-mail.</small>`}
    </div>`);
}

function cartLine({ name, url, amount, currency }, at, items) {
  const remove = () => (keepCart(items.toSpliced(at, 1)), showCart());
  return view`
    <div class="row">
      <span><b>${name}</b> <small>${url}</small></span>
      <span>${money(amount, currency)} <button class="quiet" @click=${remove}>Remove</button></span>
    </div>`;
}
