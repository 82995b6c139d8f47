/** A screen that shows what is true now. */

import { db } from "./api.js";
import { user } from "./session.js";
import { seconds } from "./wait.js";

/** The database announces each change of a purchase to its owner; without Realtime it is asked again. */
export async function follow(redraw) {
  const owner = user.id;
  let live = false;
  await db.realtime.setAuth();
  db.channel(`purchases:${owner}`, { config: { private: true } })
    .on("broadcast", { event: "*" }, redraw)
    .subscribe((state) => {
      live = state === "SUBSCRIBED";
      if (state === "CHANNEL_ERROR") db.realtime.disconnect();
    });
  while (user?.id === owner) {
    await seconds(live ? 30 : 2);
    if (user?.id === owner) await redraw();
  }
}
