/** Who is signed in, and the dialog for those who are not: e-mail and password, then the code from the mail. */

import { ask, db } from "../api.js";
import { done } from "../feedback.js";
import { user } from "../session.js";
import { view } from "../view.js";
import { sentences } from "../words.js";

const dialog = document.querySelector("#sign-in");

export function showAccount() {
  const out = () => db.auth.signOut();
  document.querySelector("#account").replaceChildren(
    user
      ? view`<small>${user.email}</small> <button class="quiet" @click=${out}>Sign out</button>`
      : view`<button @click=${() => signIn()}>Sign in</button>`,
  );
}

/** Opens the dialog. `first` is what most people there want, and what Enter does: sign "in", or sign "up". */
export function signIn(first = "in") {
  const ways = [["Sign in", enter], ["Sign up", register]];
  showStep({
    title: first === "in" ? "Sign in or sign up" : "Sign up or sign in",
    fields: view`
      <label>E-mail <input name="email" type="email" autocomplete="username" required></label>
      <label>Password <small>8 characters or more</small>
        <input name="password" type="password" autocomplete="current-password" minlength="8" required>
      </label>`,
    ways: first === "in" ? ways : ways.toReversed(),
  });
  dialog.showModal();
}

async function enter({ email, password }) {
  try {
    await ask(db.auth.signInWithPassword({ email, password }));
    close(email);
  } catch (problem) {
    if (problem.code !== "email_not_confirmed") throw problem;
    askForCode(email);
  }
}

async function register({ email, password }) {
  const { user: made } = await ask(db.auth.signUp({ email, password }));
  // Hosted Auth tells nobody whether an e-mail is known; it answers with a user that has no identity.
  if (made?.identities?.length === 0) throw new Error(sentences.user_already_exists);
  askForCode(email);
}

function askForCode(email) {
  const confirm = async ({ token }) => {
    await ask(db.auth.verifyOtp({ email, token: token.trim(), type: "signup" }));
    close(email);
  };
  const sendAgain = async () => {
    await ask(db.auth.resend({ email, type: "signup" }));
    return "A new code is on its way. Only the newest one counts.";
  };
  showStep({
    title: "Type the code",
    text: view`
      <p>We sent six digits to <b>${email}</b>. On this machine they are
        <a href="/_local/#mails" target="_blank">caught here</a>.</p>`,
    fields: view`
      <label>Code <input name="token" inputmode="numeric" autocomplete="one-time-code" required></label>`,
    ways: [["Confirm", confirm], ["Send a new code", sendAgain]],
  });
}

/** A way gets what was typed, and answers what there is to say. The second one of the code needs no code. */
function showStep({ title, text, fields, ways }) {
  const submit = async (event) => {
    event.preventDefault();
    const { target: form, submitter: button } = event;
    if (button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    const [said, wrong] = form.querySelectorAll("[role]"); // behind a dialog the page's own bar is not read out
    wrong.textContent = said.textContent = "";
    try {
      said.textContent = await ways[button.value][1](Object.fromEntries(new FormData(form))) ?? "";
    } catch ({ message }) {
      wrong.textContent = message;
      form.querySelector("input:last-of-type").focus();
    }
    button.ariaBusy = null;
  };
  dialog.replaceChildren(view`
    <form @submit=${submit}>
      <h2 id="sign-in-title">${title}</h2>
      ${text}
      ${fields}
      <p class="good" role="status"></p>
      <p class="bad" role="alert"></p>
      <div class="actions">
        ${
    ways.map(([name], at) =>
      view`<button value=${String(at)} class=${at === 0 && "first"} formnovalidate=${
        name === "Send a new code"
      }>${name}</button>`
    )
  }
        <button type="button" class="quiet" @click=${() => dialog.close()}>Cancel</button>
      </div>
    </form>`);
  dialog.querySelector("input").focus();
}

function close(email) {
  dialog.close();
  dialog.replaceChildren(); // no password stays in the page
  done(`You are signed in as ${email}.`);
}
