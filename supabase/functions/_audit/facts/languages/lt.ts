import type { Language } from "./language.ts";

export const LITHUANIAN: Language = {
  code: "lt",
  frequent:
    "ir yra į su iš kad tai kaip ar jūsų mūsų arba nuo per dėl pagal bei taip tik jei gali būti apie šis ši kuris kuri prie už iki visi nėra",
  policies: {
    returns: "grąžin*, atsisakym*, kompensac*",
    shipping: "pristatym*, siuntim*, atsiėmim*",
    privacy: "privatum*, asmens duomen*, duomenų apsaug*, BDAR, GDPR",
    terms: "taisyklės, (pirkimo|pardavimo|naudojimo|bendrosios) (taisyklės|sąlygos)*, sąlygos",
    contact: "kontakt*, susisiek*, klientų aptarnav*, pagalba klientams",
    about: "apie mus, mūsų istorija, kas mes, apie įmonę",
    imprint: "įmonės (rekvizitai|duomenys), rekvizitai",
  },
  exchanges: "keitim*",
  buy: {
    put: "įdėti, pridėti, dėti, įdėk, pridėk",
    cart: "(krepšel[iįy]s?|krepšelio|krepš[iį])",
    into: "į (pirkinių |prekių )?(krepšelį|krepšį)",
    first: "pirkti, užsakyti, rezervuoti, pirk, užsisakyti, pirkti dabar, išankstinis užsakymas",
  },
  go: "(peržiūrėti|eiti|mano|atidaryti|žiūrėti|rodyti) (į )?(krepšel[iįy]s?)",
  soldOut:
    "išparduot*, nėra (sandėlyje|prekyboje)*, neturime, laikinai (nėra|neturime)*, (pranešti man|informuoti)*, greitai (bus|vėl), prekės nėra, neprieinam*, nepasiekiam*, pardavimai baigti, nebeprekiauj*, nebėra",
  tools:
    "ieškoti, paieška, uždaryti, meniu, kitas, kita, ankstesn*, atgal, padidinti, dalintis, dalinkitės, palygin*, mėgstam*, norų, patin*, išsaugoti, atsiliepim*, vertin*, įvertin*, rašyti, skaityti, daugiau, mažiau, rodyti*, žiūrėti*, visi, visos, įkelti, prisijung*, registr*, paskyra, naujienlaišk*, prenumeruo*, filtr*, rikiuoti, rūšiuoti, dyd*, lentelė, slapuk*, nustatym*, sutink*, priim*, atmest*, gerai, ok, siųsti, klaus*, pranešti*, spausdinti, kiekis, šalis, kalba, parduotuv*, prieinamumas, pagalba, pokalbis, kontakt*, groti, detal*, aprašym*, pristatymas, keisti, pasirink*, taikyti, skaičiuoti, nuotrauk*, atšaukti, tęsti, pridėti (į|prie) (pageidav|norų|mėgst|palygin)*, mano paskyra, kurti paskyrą, redaguoti, pašalinti, panaikinti, ištrinti, išvalyti*, atnaujinti, nustatyti iš naujo, atstatyti, kopijuoti, pateikti, eiti į turinį, rinktis variantus, pageidavimų*, padidin*, sumažin*, žr, įvesti, toliau, bendrinti, peržiūrėti",
  shipping: {
    names: "pristat*, siunt*, išsiun*, siuntim*",
    free: "nemokam*",
    costsNothing: "nemokamas (pristatymas|siuntimas)",
    when: "pristatymas (rytoj|šiandien), pristatysime (rytoj|šiandien), išsiųsime (šiandien|rytoj)",
    calculate: "(skaičiuoti|apskaičiuoti) pristatym*",
  },
  time: {
    day: "(darbo )?d(ien(a|as|os|ų|ą|oms))",
    hour: "valand*, val, h",
    week: "savait*",
    month: "mėnes*",
  },
  otherTime: "grąžin*, garantij*, atsisak*, keit*",
  reviews: {
    some:
      "atsiliepimai, atsiliepimų, įvertinimai, įvertinimų, klientų atsiliepim*, iš 5 žvaigždučių, ką sako klientai, apžvalgos, apžvalgų, apžvalga",
    none:
      "(nėra|0|dar nėra) (atsiliepimų|įvertinimų), (rašyti|palikti|parašyti|parašykite) (pirmą )?(atsiliepimą|įvertinimą)",
  },
  returning: {
    whoPays:
      "(išlaid|kain|mokest)* ~ grąžin*, grąžin* ~ (nemokam|išlaid|apmok|kain|padeng)*, (apmokame|apmoka|padengiame) ~ grąžin*",
    howToStart:
      "(grąžinimo |atsisakymo )?form[aąo]*, susisiekite*, rašykite*, parašykite*, (siųskite|atsiųskite) ~ (adresu|mums)*, užpildykite, informuokite",
    final: "prekės negrąžinamos, grąžinti negalima",
  },
  numbers: { ...{ dvi: 2, dviejų: 2, septynias: 7, dešimt: 10, keturiolika: 14, trisdešimt: 30 } },
};
