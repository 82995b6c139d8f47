import type { Language } from "./language.ts";

export const DUTCH: Language = {
  code: "nl",
  frequent:
    "de het een en van is in op te dat die voor met niet zijn aan je jouw uw wij we ons onze ook als bij naar om deze dit door kan",
  policies: {
    returns:
      "retour !en|a|au|aux|vers|naar|accueil, retouren, retourner*, retourzend*, retourbeleid, retourvoorwaarden, herroep*, terugbetal*, terugsturen, geld terug, bedenktijd, retourinformatie, retourneren, restitutie*, terugzend*",
    shipping: "verzend*, bezorg*, levering*, levertijd*, verzending, leveren, aflever*, versturen",
    privacy: "privacy*, gegevensbescherming, persoonsgegevens, (jouw|uw|mijn) gegevens, AVG",
    terms: "*voorwaarden",
    contact: "contact*, klantenservice, klantendienst",
    about: "over ons, ons verhaal, wie zijn wij, wie we zijn, over het bedrijf",
    imprint: "colofon, bedrijfsgegevens",
  },
  exchanges: "ruilen*, omruilen",
  buy: {
    put: "toevoegen, voeg, leg, plaats, stop, doe, zet",
    cart:
      "(winkelwagen|winkelmand|winkelmandje|winkeltas|mandje|winkelwagentje|wagentje|boodschappenmand|tas|shopping bag)",
    into:
      "(in|aan|naar) (de |het |je |mijn |uw |jouw )?(winkelwagen|winkelmand|winkelmandje|winkeltas|mandje|winkelwagentje|shopping bag)",
    first:
      "koop, koop nu, kopen, bestel, bestel nu, bestellen, nu (bestellen|kopen), reserveer, reserveren, pre order, boek nu, afrekenen met, (nu )?vooruitbestellen, vooraf bestellen",
  },
  go:
    "(bekijk|toon|ga naar|naar|open|mijn|terug naar|jouw) (de |het |je |mijn )?(winkelwagen|winkelmand|winkelmandje) ?(bekijken)?",
  soldOut:
    "uitverkocht, niet (meer |op )?(leverbaar|beschikbaar|voorradig|voorraad), tijdelijk (uitverkocht|niet)*, (houd me op de hoogte|mail mij|laat het me weten|stuur mij)*, binnenkort (weer )?(leverbaar|beschikbaar), niet (langer|meer) (leverbaar|beschikbaar|verkrijgbaar), uit (het )?assortiment, hou(d)? (me|mij) op de hoogte",
  tools:
    "zoek*, sluit*, menu, volgende, vorige, terug, vergrot*, inzoomen, deel*, delen, vergelijk*, favoriet*, verlanglijst*, bewaar*, beoorde*, review*, schrijf, lees, meer, minder, toon, bekijk*, alle*, laad, inlog*, aanmeld*, account, registre*, nieuwsbrief, filter*, sorteer*, maat*, tabel, cookie*, instelling*, accepteer*, weiger*, akkoord, ok, verstuur, verzend, vraag*, print*, aantal, verhoog, verlaag, land, taal, winkels?, voorraad, help, hulp, chat, contact*, speel, details?, beschrijving, levering, wijzig*, kies*, selecteer*, toepassen, bereken, afbeelding*, annuleer*, doorgaan, (toevoegen aan|aan|op) (mijn |de )?(product|verlanglijst|vergelijk|wens|favoriet)*, mijn (account|profiel), login, abonneren, inschrijven, annuleren, bewerk*, bijwerken, verwijder*, herstel*, legen, wissen, kopiëren, link, opslaan, afdrukken, configur*, coupon, kortings*, ga (naar de inhoud|verder), meteen naar, opties, snelle weergave, sorter*, opnieuw, hoeveelheid, gebruikersnaam, voeg toe aan (mijn |je |de )?(verlanglijst|vergelijk|wens|favoriet)*, toevoegen om te vergelijken",
  shipping: {
    names: "verzend*, verzonden, *bezorg*, levering, levertijd, geleverd, verstuurd, leveren we",
    free: "gratis, kosteloos, vrij",
    costsNothing: "gratis (verzending|bezorging|verzonden|levering), geen verzendkosten, franco",
    when:
      "(verwachte|voor (0|1|2)?(0|1|2|3|4|5|6|7|8|9) (0|3|5)(0|9)) *, morgen (in huis|bezorgd|geleverd), vandaag (besteld|verzonden)",
    calculate:
      "bereken (je |uw |de )?(verzend|bezorg|lever)*, (verzend|bezorg)kosten (berekenen|schatten|inschatten)",
  },
  time: { day: "(werk)?dag(en)?", hour: "uur, uren", week: "weken, week", month: "maand(en)?" },
  otherTime: "bedenk*, retour*, garantie*, ruil*, proef*, niet goed",
  reviews: {
    some:
      "beoordelingen, recensies, klantbeoordeling*, ervaringen van klanten, van 5 sterren, wat klanten zeggen, *reviews, *beoordelingen, waarderingen",
    none:
      "(nog geen|0|geen) (beoordelingen|reviews|recensies), (beoordelingen|recensies) 0, schrijf (een|de eerste) (review|beoordeling|recensie)",
  },
  returning: {
    whoPays:
      "retourkosten, kosten ~ (retour|terug)*, gratis ~ retour*, retour* ~ gratis, (eigen|onze|uw|jouw) rekening, retourlabel",
    howToStart:
      "neem contact, schrijf* (je |u )?ons, (retour|herroepings|model)formulier, retourportaal, stuur ~ (naar|e ?mail|mail|bericht), meld ~ (retour|aan)",
    final: "wij accepteren geen retour*, geen retour mogelijk",
  },
  numbers: { ...{ een: 1, twee: 2, zeven: 7, tien: 10, veertien: 14, dertig: 30, zestig: 60 } },
};
