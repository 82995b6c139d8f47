import type { Texts } from "./texts.ts";

const CLAIM = "Sign in with this e-mail address, and it is yours to see.";

export const english: Texts & Required<Pick<Texts, "attention">> = {
  locale: "en-GB",
  unnamed: "Your purchase",
  purchase_to_claim: ({ shop, products }) => ({
    subject: `Your purchase from ${shop} is waiting for you`,
    body: [
      `Thank you. Your payment arrived${products.length > 0 ? `: ${products.join(", ")}.` : "."}`,
      "You bought as a guest. Sign up or sign in with this e-mail address to see it; if it needs something from you, such as the address of a shop, you will find that there too.",
    ],
    button: "Sign in and see it",
  }),
  address_needed: ({ product }) => ({
    subject: "Which shop should we look at?",
    body: [
      `Your ${product} is paid for, and has no shop to look at yet.`,
      "Tell us the address of the shop, and the work begins.",
    ],
    button: "Name the shop",
  }),
  report_ready: ({ product, site, claim }) => ({
    subject: site ? `Your report on ${site} is ready` : "Your report is ready",
    body: [`${product}${site ? ` for ${site}` : ""} is ready for you to read.`, ...claim ? [CLAIM] : []],
    button: claim ? "Sign in and read it" : "Read it",
  }),
  report_failed: ({ product, site, claim, wrongAddress }) => ({
    subject: site ? `We could not reach ${site}` : "We could not reach the shop",
    body: [
      `${product} could not be made${site ? `: ${site} did not let us read it` : ""}.`,
      wrongAddress
        ? "The address seems to lead to no shop. Correct it, and we begin anew; it costs nothing more."
        : "The shop may be down for a while, or keep visitors like us out. Try it again from your page; it costs nothing more.",
      ...claim ? [CLAIM] : [],
    ],
    button: wrongAddress ? "Correct the address" : "See what to do",
  }),
  refund_made: ({ product, amount }) => ({
    subject: `Your refund of ${amount}`,
    body: [
      `We have paid ${amount} back to you${product ? ` for ${product}` : ""}.`,
      "It returns the way you paid. Banks take up to ten days to show it.",
    ],
  }),
  payment_failed: ({ product, until }) => ({
    subject: "Your payment did not go through",
    body: [
      `The payment for ${product} failed.`,
      `Please check your card or choose another one.${until ? ` You keep your access until ${until}.` : ""}`,
    ],
    button: "Mend the payment",
  }),
  subscription_ending: ({ product, until }) => ({
    subject: `${product} will end`,
    body: [
      `${product} will not be renewed${until ? ` and ends on ${until}` : ""}. Until then nothing changes.`,
      "If that was not your intention, you can let it go on from your page.",
    ],
    button: "Open your page",
  }),
  subscription_goes_on: ({ product }) => ({
    subject: `${product} goes on`,
    body: [`${product} will be renewed as before. The cancellation is undone.`],
    button: "Open your page",
  }),
  subscription_ended: ({ product }) => ({
    subject: `${product} has ended`,
    body: [
      `${product} has ended, and you will not be charged again.`,
      "What you bought before stays on your page.",
    ],
    button: "Open your page",
  }),
  plan_changed: ({ product }) => ({
    subject: `Your plan is now ${product}`,
    body: [`Your subscription was changed to ${product}.`],
    button: "Open your page",
  }),
  pause_planned: ({ product, until }) => ({
    subject: `${product} will pause`,
    body: [
      `${product} will pause${
        until ? ` on ${until}` : ""
      }. Until then nothing changes, and nothing is charged while it pauses.`,
      "If that was not your intention, you can call the pause off from your page.",
    ],
    button: "Open your page",
  }),
  pause_undone: ({ product }) => ({
    subject: `${product} will not pause`,
    body: [`The pause is called off. ${product} will be renewed as before.`],
    button: "Open your page",
  }),
  subscription_paused: ({ product, until }) => ({
    subject: `${product} is paused`,
    body: [
      `${product} is paused: you are not charged, and cannot use it meanwhile.`,
      until
        ? `It goes on by itself on ${until}, or sooner from your page.`
        : "You can let it go on from your page at any time.",
    ],
    button: "Open your page",
  }),
  subscription_resumed: ({ product }) => ({
    subject: `${product} is back`,
    body: [`The pause is over. You can use ${product} again, and it will be renewed as before.`],
    button: "Open your page",
  }),
  seat_given: ({ product, claim }) => ({
    subject: `You have a seat of ${product}`,
    body: [
      `A seat of ${product} was given to this e-mail address. You can use it from now on.`,
      ...claim ? ["Sign up or sign in with this e-mail address, and it is there."] : [],
    ],
    button: claim ? "Sign in and use it" : "Open your page",
  }),
  seat_revoked: ({ product }) => ({
    subject: `Your seat of ${product} has ended`,
    body: [
      `You do not have a seat of ${product} any more.`,
      "Whoever pays for it gives seats and takes them back: ask them if you think that this is a mistake.",
    ],
  }),
  attention: ({ needs }) => ({
    subject: `${needs.reduce((sum, { count }) => sum + count, 0)} things need you`,
    body: ["This waits for somebody of the shop. deno task doctor shows each of them with its id."],
    list: needs.map(({ kind, reason, count, advice }) => `${count} × ${kind} ${reason}: ${advice}`),
  }),
  footer: (shop) => `You get this e-mail because of a purchase from ${shop}. It is not an advertisement.`,
  footerOfOperator: () =>
    "You get this list once a day while something needs somebody. To end it, unsubscribe in your e-mail program, or clear edge_kit.settings.operator_email.",
};
