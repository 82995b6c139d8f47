/** Who has the seats of a subscription. Whoever is given one hears of it by Polar's e-mail, and claims it there. */

import { ask, db } from "../api.js";
import { isDone, tell } from "../command.js";
import { press } from "../feedback.js";
import { findFault, forgetFault } from "../field.js";
import { view } from "../view.js";

export function seatsCard({ id, seats, given }, redraw) {
  const free = seats - given.length;
  return view`
    <section class="card">
      <div class="row"><h2>Seats</h2> <span class="faint">${given.length} of ${seats} given</span></div>
      <ul class="plain">${given.map((seat) => seatRow(seat, redraw))}</ul>
      ${given.length === 0 && view`<p class="faint">Nobody has one yet.</p>`}
      ${
    free > 0
      ? inviteForm(id, redraw)
      : view`<p class="faint">All seats are given: take one back, or buy more.</p>`
  }
    </section>`;
}

function seatRow({ id, email, status }, redraw) {
  const back = async () => {
    const isSo = await isDone(await ask(db.rpc("revoke_seat", { p_seat_id: id })));
    await tell(isSo, redraw, `${email}'s seat is yours to give again.`);
  };
  return view`
    <li class="row line">
      <div>${email ?? "Somebody who was erased"}
        <span class=${status === "claimed" ? "status active" : "status"}>${
    status === "claimed" ? "Active" : "Invited"
  }</span></div>
      <button class="quiet" @click=${({ currentTarget }) => press(currentTarget, back)}>
        Take back<span class="unseen"> the seat of ${email}</span></button>
    </li>`;
}

function inviteForm(p_subscription_id, redraw) {
  const invite = (event) => {
    event.preventDefault();
    const { target: form, submitter } = event;
    const field = form.elements.email;
    press(submitter, async () => {
      const p_email = field.value.trim();
      const answer = await ask(db.rpc("assign_seat", { p_subscription_id, p_email })).catch((problem) => {
        if (["invalid_email", "seat_taken"].includes(problem.code)) findFault(field, problem.message);
        throw problem;
      });
      const isSo = await isDone(answer);
      await tell(isSo, redraw, `${p_email} is invited.`);
    });
  };
  return view`
    <form novalidate @submit=${invite}>
      <div class="field">
        <label>Give a seat to
          <input type="email" name="email" autocomplete="off" placeholder="colleague@example.com" required
            aria-describedby="seat-hint" @input=${({ target }) => forgetFault(target)}>
        </label>
        <small id="seat-hint"></small>
      </div>
      <p class="actions"><button class="first">Invite</button></p>
    </form>`;
}
