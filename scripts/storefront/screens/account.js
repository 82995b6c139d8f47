import { db } from "../api.js";
import { user } from "../session.js";
import { view } from "../view.js";

export function showAccount() {
  const out = () => db.auth.signOut();
  document.querySelector("#account").replaceChildren(
    user
      ? view`<small>${user.email}</small> <button class="quiet" @click=${out}>Sign out</button>`
      : view`<button @click=${signIn}>Sign in</button>`,
  );
}

export function signIn() {
  const dialog = document.querySelector("#sign-in");
  const form = dialog.querySelector("form");
  const say = (text) => form.querySelector(".problem").textContent = text;
  const end = ({ error }) => error ? say(error.message) : (form.reset(), dialog.close());
  form.onsubmit = async (event) => {
    if (event.submitter.value === "cancel") return;
    event.preventDefault();
    const { email, password, code: token } = Object.fromEntries(new FormData(form));
    if (token) return end(await db.auth.verifyOtp({ email, token, type: "signup" }));
    if (event.submitter.value === "in") return end(await db.auth.signInWithPassword({ email, password }));
    const { error } = await db.auth.signUp({ email, password });
    form.querySelector("#code").hidden = error !== null;
    say(error?.message ?? "");
    form.code.focus();
  };
  dialog.showModal();
}
