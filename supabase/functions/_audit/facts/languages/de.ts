import type { Language } from "./language.ts";

export const GERMAN: Language = {
  code: "de",
  frequent:
    "der die das und ist nicht mit für auf von den dem des ein eine einen einer sich wir sie ihr ihre auch als bei oder wird zum zur aus nach",
  policies: {
    returns:
      "Rückgabe*, Rueckgabe*, Rücksend*, Ruecksend*, Widerruf*, Retouren?, Erstattung*, (Rück)?erstattung*, Retoure*",
    shipping:
      "Versand*, Lieferung*, Lieferzeit*, Lieferbeding*, Lieferinfo*, Lieferkosten, Zustellung*, Zahlung und Versand, Liefergebiet*, Porto",
    privacy: "Datenschutz*, DSGVO, Privatsphäre*, persönlichen? Daten",
    terms:
      "AGB, *Geschäftsbedingungen, *geschaeftsbedingungen, Nutzungsbedingungen, Verkaufsbedingungen, AGBs",
    contact: "Kontakt*, Kundenservice, Kundendienst, Kundenbetreuung, Hilfe und Kontakt",
    about: "über uns, ueber uns, unsere Geschichte, wer wir sind, das Unternehmen",
    imprint: "Impressum, Anbieterkennzeichnung",
  },
  exchanges: "Umtausch*, Reklamation*",
  buy: {
    put: "legen, lege, hinzufügen, hinzu, packen, ab, leg",
    cart: "*Warenkorb, *Einkaufswagen, *Einkaufskorb, *Einkaufstasche, *Warenkörbchen, Shopping Bag",
    into:
      "in (den|die|deinen|ihren|meinen) (Warenkorb|Einkaufswagen|Einkaufskorb|Einkaufstasche|Korb|Tasche|Shopping Bag), in (mein|dein|Ihr) Körbchen, zum Warenkorb hinzufügen, ab in den Korb",
    first:
      "kaufen, jetzt (kaufen|bestellen|buchen|sichern|reservieren|vorbestellen|mieten), direkt (kaufen|bestellen), (tickets?|karten?) (kaufen|bestellen|buchen), abo abschließen, bestellen, vorbestellen, sofort kaufen, zur Kasse mit, abonnieren und sparen, buchen, in den",
  },
  go:
    "(zum|zur|den|im|mein|meinen|ihr|dein) (Warenkorb|Einkaufswagen|Einkaufskorb) (gehen|ansehen|anzeigen|bearbeiten|wechseln)?, Warenkorb (ansehen|anzeigen|öffnen|bearbeiten|leeren)",
  soldOut:
    "ausverkauft, nicht (mehr |auf )?(verfügbar|lieferbar|vorrätig|lager|bestellbar), (derzeit|zurzeit|momentan|aktuell) (leider )?(nicht|ausverkauft|vergriffen), vergriffen, benachrichtig*( mich)?, bald (wieder )?(verfügbar|da), ausgelaufen, nicht mehr im (Sortiment|Angebot)",
  tools:
    "suche*, schließen, menü, weiter, zurück, vergrößern, teilen, empfehlen, vergleich*, merk*, wunsch*, favorit*, bewert*, schreiben, lesen, mehr, weniger, anzeigen, alle*, laden, anmeld*, registrier*, konto, newsletter, abonnieren, filter*, sortier*, größe*, tabelle, cookie*, einstellung*, akzeptier*, ablehn*, zustimm*, senden, absenden, frage*, benachrichtig*, drucken, menge, erhöhen, verringern, land, sprache, filial*, markt*, verfügbarkeit*, hilfe, chat*, kontakt*, abspielen, details?, beschreibung, versand*, lieferung, ändern, auswähl*, wähl*, anwenden, berechnen, bild*, nächste*, vorherige*, abbrechen, ok, verstanden, (zu|zum|zur) (Wunsch|Merk|Vergleich)*, mein konto, einloggen, entfernen, löschen, bearbeiten, aktualisieren, zurücksetzen, kopieren, speichern, konfigurieren, abschicken, einreichen, (gutschein|coupon) *, zum inhalt, direkt zum inhalt, fortfahren, passwort*, schnellansicht, optionen, ordnen, freigeben, weitere",
  shipping: {
    names: "*versand*, Porto, *liefer*, Zustell*, zugestellt, Paketdienst",
    free: "kostenlos*, kostenfrei*, gratis, frei, umsonst",
    costsNothing: "versandkostenfrei*, portofrei, Gratisversand, frei Haus, lieferkostenfrei",
    when:
      "sofort (versandfertig|lieferbar), Lieferung (bis|zwischen|morgen|am), morgen (bei dir|bei ihnen|geliefert), noch heute verschickt",
    calculate:
      "(Versandkosten|Lieferkosten) (berechnen|ermitteln), *versandkostenrechner, (Versand|Versandkosten|Lieferkosten) (berechnen|schätzen)",
  },
  time: {
    day: "(Werk|Arbeits)?tage?n?, tägig*, (Werk|Arbeits)tages?",
    hour: "Stunden?, Std, h",
    week: "Wochen?",
    month: "Monate?n?",
  },
  otherTime: "Rückgabe*, Retour*, Umtausch*, Widerruf*, Garantie*, Bedenk*, Geld zurück*, zurückgeb*, testen",
  reviews: {
    some:
      "*Bewertungen, *Rezensionen, *Kundenmeinungen, Meinungen, (1|2|3|4|5|6|7|8|9) Bewertung, von 5 Sternen, das sagen unsere Kunden",
    none:
      "noch keine (Kunden)?(bewertung|rezension)*, (Bewertung|Rezension)(en)? 0, 0 Bewertung*, Bewertung (schreiben|abgeben|verfassen), erste Bewertung, keine Bewertung*",
  },
  returning: {
    whoPays:
      "Rücksendekosten, Retourenkosten, (Rücksend|Retoure)* ~ (Kosten|gratis|frei)*, (Kosten|gratis|frei)* ~ (Rücksend|Retoure|Rückgabe)*, (Retouren|Rücksende)(label|etikett|aufkleber)",
    howToStart:
      "Widerrufsformular*, Widerrufsbutton, (Retouren|Rückgabe|Rücksende)(portal|schein|formular|label|etikett), Retoure anmelden, kontaktier*, schreib* (sie )?uns, eindeutigen? Erklärung, meld(e|en) (sie sich|dich), (senden|schicken) sie ~ an, (sende|schicke?) ~ an (uns|unser|folgende)",
    final:
      "nehmen (wir )?keine (Retouren|Rücksendungen) an, alle Verkäufe sind endgültig, vom Umtausch ausgeschlossen sind alle",
  },
  numbers: {
    ...{
      eine: 1,
      einen: 1,
      einem: 1,
      zwei: 2,
      sieben: 7,
      zehn: 10,
      vierzehn: 14,
      dreißig: 30,
      sechzig: 60,
      neunzig: 90,
    },
  },
};
