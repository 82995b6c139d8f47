import { ask, db } from "../api.js";
import { view } from "../view.js";
import { closeDialog, showStep } from "./dialog.js";

/**
 * Asks for the code from the mail. After one of type "recovery" Auth says PASSWORD_RECOVERY, as it does after the link
 * beside it, and shop.js goes on with that; after "signup" all is done.
 */
export function askForCode(email, type) {
  const confirm = async ({ token }) => {
    await ask(db.auth.verifyOtp({ email, token: token.trim(), type }));
    if (type === "signup") closeDialog(`You are signed in as ${email}.`);
  };
  const sendAgain = async () => {
    await ask(type === "signup" ? db.auth.resend({ email, type }) : db.auth.resetPasswordForEmail(email));
    return "A new code is on its way. Only the newest one counts.";
  };
  showStep({
    title: "Type the code",
    text: view`
      <p>${
      type === "signup"
        ? "We sent six digits to"
        : "If there is such an account, six digits are on their way to"
    }
        <b>${email}</b>. On this machine they are
        <a href="/_local/#mails" target="_blank">caught here</a>.</p>`,
    fields: view`
      <label>Code <input name="token" inputmode="numeric" autocomplete="one-time-code" required></label>`,
    ways: [["Confirm", confirm], ["Send a new code", sendAgain]],
  });
}
