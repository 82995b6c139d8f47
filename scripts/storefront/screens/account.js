/** Who is signed in, and the dialog for those who are not: e-mail and password, then the code from the mail. */

import { ask, db } from "../api.js";
import { user } from "../session.js";
import { view } from "../view.js";
import { sentences } from "../words.js";
import { askForCode } from "./code.js";
import { closeDialog, dialog, showStep } from "./dialog.js";
import { askForEmail } from "./password.js";

export function showAccount() {
  const out = () => db.auth.signOut();
  document.querySelector("#account").replaceChildren(
    user
      ? view`<small class="on-desk">${user.email}</small> <button class="quiet" @click=${out}>Sign out</button>`
      : view`<button @click=${() => signIn()}>Sign in</button>`,
  );
}

/** Opens the dialog. `first` is what most people there want, and what Enter does: sign "in", or sign "up". */
export function signIn(first = "in") {
  const ways = [["Sign in", enter], ["Sign up", register]];
  const forgotten = () => askForEmail(dialog.querySelector("[name=email]").value);
  showStep({
    title: first === "in" ? "Sign in or sign up" : "Sign up or sign in",
    fields: view`
      <label>E-mail <input name="email" type="email" autocomplete="username" required></label>
      <label>Password <small>8 characters or more</small>
        <input name="password" type="password" autocomplete="current-password" minlength="8" required>
      </label>
      <p><button type="button" class="quiet" @click=${forgotten}>Forgotten the password?</button></p>`,
    ways: first === "in" ? ways : ways.toReversed(),
  });
  dialog.showModal();
}

async function enter({ email, password }) {
  try {
    await ask(db.auth.signInWithPassword({ email, password }));
    closeDialog(`You are signed in as ${email}.`);
  } catch (problem) {
    if (problem.code !== "email_not_confirmed") throw problem;
    askForCode(email, "signup");
  }
}

async function register({ email, password }) {
  const { user: made } = await ask(db.auth.signUp({ email, password }));
  // Hosted Auth tells nobody whether an e-mail is known; it answers with a user that has no identity.
  if (made?.identities?.length === 0) throw new Error(sentences.user_already_exists);
  askForCode(email, "signup");
}
