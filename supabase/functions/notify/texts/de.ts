import type { Texts } from "./texts.ts";

const CLAIM = "Melden Sie sich mit dieser E-Mail-Adresse an, dann sehen Sie ihn dort.";

export const german: Texts = {
  locale: "de-DE",
  unnamed: "Ihr Kauf",
  purchase_to_claim: ({ shop, products }) => ({
    subject: `Ihr Kauf bei ${shop} wartet auf Sie`,
    body: [
      `Vielen Dank. Ihre Zahlung ist eingegangen${products.length > 0 ? `: ${products.join(", ")}.` : "."}`,
      "Sie haben als Gast gekauft. Registrieren Sie sich mit dieser E-Mail-Adresse oder melden Sie sich damit an, um Ihren Kauf zu sehen. Wenn wir noch etwas von Ihnen brauchen, etwa die Adresse eines Shops, steht es ebenfalls dort.",
    ],
    button: "Anmelden und ansehen",
  }),
  address_needed: ({ product }) => ({
    subject: "Welchen Shop sollen wir ansehen?",
    body: [
      `${product} ist bezahlt, aber uns fehlt noch der Shop, um den es geht.`,
      "Nennen Sie uns die Adresse des Shops, dann beginnen wir.",
    ],
    button: "Shop nennen",
  }),
  report_ready: ({ product, site, claim }) => ({
    subject: site ? `Ihr Bericht über ${site} ist fertig` : "Ihr Bericht ist fertig",
    body: [
      `Ihr Bericht „${product}“${site ? ` über ${site}` : ""} ist fertig.`,
      ...claim ? [CLAIM] : [],
    ],
    button: claim ? "Anmelden und lesen" : "Bericht lesen",
  }),
  report_failed: ({ product, site, claim, wrongAddress }) => ({
    subject: site ? `${site} war nicht erreichbar` : "Der Shop war nicht erreichbar",
    body: [
      `Den Bericht „${product}“ konnten wir nicht erstellen${site ? `: ${site} ließ sich nicht lesen` : ""}.`,
      wrongAddress
        ? "Unter der Adresse scheint es keinen Shop zu geben. Berichtigen Sie sie, dann beginnen wir von vorn. Das kostet nichts."
        : "Vielleicht ist der Shop gerade gestört oder lässt Besucher wie uns nicht zu. Versuchen Sie es auf Ihrer Seite noch einmal. Das kostet nichts.",
      ...claim ? [CLAIM] : [],
    ],
    button: wrongAddress ? "Adresse berichtigen" : "Weiter",
  }),
  refund_made: ({ product, amount }) => ({
    subject: `Ihre Erstattung über ${amount}`,
    body: [
      `Wir haben Ihnen ${amount}${product ? ` für ${product}` : ""} erstattet.`,
      "Das Geld kommt auf dem Weg zurück, auf dem Sie bezahlt haben. Bei manchen Banken dauert das bis zu zehn Tage.",
    ],
  }),
  payment_failed: ({ product, until }) => ({
    subject: "Ihre Zahlung ist fehlgeschlagen",
    body: [
      `Die Zahlung für ${product} ist fehlgeschlagen.`,
      `Bitte prüfen Sie Ihre Karte oder wählen Sie eine andere.${
        until ? ` Ihr Zugang bleibt bis zum ${until} bestehen.` : ""
      }`,
    ],
    button: "Zahlung in Ordnung bringen",
  }),
  subscription_ending: ({ product, until }) => ({
    subject: `${product} läuft aus`,
    body: [
      `${product} verlängert sich nicht mehr${
        until ? ` und endet am ${until}` : ""
      }. Bis dahin ändert sich nichts.`,
      "Falls Sie das nicht wollten, können Sie das Abonnement auf Ihrer Seite weiterlaufen lassen.",
    ],
    button: "Zu Ihrer Seite",
  }),
  subscription_goes_on: ({ product }) => ({
    subject: `${product} läuft weiter`,
    body: [`${product} verlängert sich wie bisher. Die Kündigung ist zurückgenommen.`],
    button: "Zu Ihrer Seite",
  }),
  subscription_ended: ({ product }) => ({
    subject: `${product} ist beendet`,
    body: [
      `${product} ist beendet. Es wird nichts mehr abgebucht.`,
      "Was Sie früher gekauft haben, bleibt auf Ihrer Seite.",
    ],
    button: "Zu Ihrer Seite",
  }),
  plan_changed: ({ product }) => ({
    subject: `Ihr Tarif ist jetzt ${product}`,
    body: [`Ihr Abonnement wurde auf ${product} umgestellt.`],
    button: "Zu Ihrer Seite",
  }),
  pause_planned: ({ product, until }) => ({
    subject: `${product} pausiert bald`,
    body: [
      `${product} pausiert${
        until ? ` ab dem ${until}` : ""
      }. Bis dahin ändert sich nichts, und während der Pause wird nichts abgebucht.`,
      "Falls Sie das nicht wollten, können Sie die Pause auf Ihrer Seite absagen.",
    ],
    button: "Zu Ihrer Seite",
  }),
  pause_undone: ({ product }) => ({
    subject: `${product} pausiert nicht`,
    body: [`Die Pause ist abgesagt. ${product} verlängert sich wie bisher.`],
    button: "Zu Ihrer Seite",
  }),
  subscription_paused: ({ product, until }) => ({
    subject: `${product} pausiert`,
    body: [
      `${product} pausiert: Es wird nichts abgebucht, und Sie können es in dieser Zeit nicht nutzen.`,
      until
        ? `Am ${until} geht es von selbst weiter, auf Ihrer Seite auch früher.`
        : "Auf Ihrer Seite können Sie es jederzeit weiterlaufen lassen.",
    ],
    button: "Zu Ihrer Seite",
  }),
  subscription_resumed: ({ product }) => ({
    subject: `${product} läuft wieder`,
    body: [`Die Pause ist vorbei. Sie können ${product} wieder nutzen, und es verlängert sich wie bisher.`],
    button: "Zu Ihrer Seite",
  }),
  seat_given: ({ product, claim }) => ({
    subject: `Sie haben einen Platz in ${product}`,
    body: [
      `Diese E-Mail-Adresse hat einen Platz in ${product} bekommen. Sie können ihn ab sofort nutzen.`,
      ...claim ? ["Registrieren Sie sich mit dieser E-Mail-Adresse oder melden Sie sich damit an."] : [],
    ],
    button: claim ? "Anmelden und nutzen" : "Zu Ihrer Seite",
  }),
  seat_revoked: ({ product }) => ({
    subject: `Ihr Platz in ${product} ist beendet`,
    body: [
      `Sie haben keinen Platz in ${product} mehr.`,
      "Plätze vergibt, wer dafür bezahlt. Fragen Sie dort nach, falls das ein Versehen ist.",
    ],
  }),
  footer: (shop) => `Sie erhalten diese E-Mail wegen eines Kaufs bei ${shop}. Sie ist keine Werbung.`,
  footerOfOperator: () => "",
};
