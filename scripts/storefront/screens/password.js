/** A forgotten password: a code or a link by e-mail, and then another one. */

import { ask, db } from "../api.js";
import { view } from "../view.js";
import { askForCode } from "./code.js";
import { closeDialog, dialog, showStep } from "./dialog.js";

/** Auth tells nobody whether there is such an account, so neither does this. */
export function askForEmail(email) {
  const send = async ({ email }) => {
    await ask(db.auth.resetPasswordForEmail(email));
    askForCode(email, "recovery");
  };
  showStep({
    title: "A new password",
    text: view`<p>We send a code to the e-mail of your account.</p>`,
    fields: view`
      <label>E-mail <input name="email" type="email" autocomplete="username" value=${email} required></label>`,
    ways: [["Send the code", send]],
  });
}

/** Whoever came by a code or a link is signed in, and chooses. All other sessions of the account end with it. */
export function choosePassword() {
  const save = async ({ password }) => {
    await ask(db.auth.updateUser({ password }));
    closeDialog("Your new password counts from now on.");
  };
  showStep({
    title: "Choose a new password",
    fields: view`
      <label>New password <small>8 characters or more</small>
        <input name="password" type="password" autocomplete="new-password" minlength="8" required>
      </label>`,
    ways: [["Save", save]],
  });
  if (!dialog.open) dialog.showModal();
}
