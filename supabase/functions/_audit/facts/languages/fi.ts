import type { Language } from "./language.ts";

export const FINNISH: Language = {
  code: "fi",
  frequent:
    "ja on ei se että tai sekä voi kun myös mutta jos ovat meidän sinun hän niin kuin tämä joka jotka olla sen vain mukaan kanssa jotka joissa itse kaiken kaikki vielä yhä meillä meistä takaisin ilman ennen tuotteet haku siirry arkisin tilaa kunnes ostoskori hinta jokainen koko",
  policies: {
    returns: "palautu*, palautta*, peruutus*, peruuttamisoike*, hyvity*, tuotepalautu*",
    shipping: "toimitu*, toimitta*, postiku*, lähety*",
    privacy: "tietosuoja*, yksityisyy*, henkilötie*, rekisteriselost*, GDPR",
    terms: "*ehdot, *ehtoja",
    contact: "yhteystie*, ota yhteyttä, asiakaspalvelu*, yhteydenotto*",
    about: "meistä, tietoa meistä, yrityksestä, tarinamme, keitä olemme",
    imprint: "yritystiedot, yrityksen tiedot",
  },
  exchanges: "vaihto ja palautus, reklamaatio*",
  buy: {
    put: "lisää, laita, siirrä, pane",
    cart: "(ostoskori*|ostoskärry*|koriin|ostoskassi*|kärryyn|kassiin)",
    into: "(ostoskoriin|koriin|ostoskärryyn|ostoskassiin|kärryyn|kassiin)",
    first: "osta, tilaa !uutiskirje, varaa, osta nyt, ennakkotilaa",
  },
  go: "(näytä|siirry|avaa|katso|oma) (ostoskori*|ostoskärry*|koriin), siirry ostoskoriin",
  soldOut:
    "loppuunmyyty, loppu(nut)? (varastosta|verkkokaupasta)?, ei (varastossa|saatavilla|saatavana), tilapäisesti loppu, (ilmoita|lähetä ilmoitus)*, tulossa (pian|takaisin), poistunut valikoimasta, ei (enää |tällä hetkellä |juuri nyt )?(saatavilla|saatavana), ei käytettävissä, varasto (on )?loppu",
  tools:
    "hae, haku, etsi, sulje, valikko, seuraava, edellinen, takaisin, suurenna, zoomaa, jaa, vertaile*, suosik*, toivelista*, tallenna, arvostel*, arvio*, kirjoita, lue, lisää tietoa, enemmän, vähemmän, näytä*, katso*, kaikki, lataa, kirjaudu*, rekisteröidy, tili, uutiskirje*, tilaa uutiskirje, suodata*, suodat*, järjest*, koko*, opas, eväste*, asetuk*, hyväksy*, hylkää*, ok, lähetä, kysy*, ilmoita*, tulosta, määrä, kasvata, vähennä, maa, kieli, myymälä*, saatavuus, apua, ohje*, chat*, yhteys*, toista, tiedot, kuvaus, toimitus, muuta, muokkaa, valitse*, käytä, laske, kuva*, peruuta, jatka, lisää (toive|suosik|vertail|määrää|arv)*, oma tili, luo tili, kirjautu*, poista, tyhjennä, päivitä, nollaa, kopioi, lajittel*, siirry, ohita, määritä, lisätiedot, yksityiskohdat, sisäänkirjautu*",
  shipping: {
    names: "toimitu*, toimitet*, toimitta*, postiku*, lähetet*, lähetys*, rahti*",
    free: "ilmainen, ilmaise*, ilmaiset, maksuton, maksutto*, veloituksetta",
    costsNothing: "ilmainen (toimitus|kuljetus), postikuluton, ilman toimituskuluja, rahtivapaa",
    when: "toimitus (huomenna|tänään|heti), lähetetään (tänään|huomenna|heti), toimitetaan (huomenna|tänään)",
    calculate: "laske (toimitu*|rahti*)",
  },
  time: {
    day: "(arki)?päivää?n?, (arki)?päivä, (arki|työ)?päiv*",
    hour: "tunti*, tunnin, h",
    week: "viikko*, viikon",
    month: "kuukau*, kk",
  },
  otherTime: "palaut*, vaihto*, takuu*, peruut*, palautusoikeus",
  reviews: {
    some:
      "arvostelut, arvostelua, arvioita, asiakasarvio*, arviota, arvioinnit, tähteä 5, asiakkaiden kommentit, mitä asiakkaat sanovat, arviot, *arviot, *arvostelut, arvioit",
    none:
      "(ei|0) (vielä )?(arvosteluja|arvioita|arvostelua|arviota), arvostelut 0, kirjoita (ensimmäinen )?(arvostelu|arvio)",
  },
  returning: {
    whoPays:
      "palautuskulu*, palautu* ~ (ilmai|maksut|kulu|kustannu)*, (ilmai|maksut|kulu|kustannu)* ~ palaut*, palautus on (ilmai|maksut)*",
    howToStart:
      "palautuslomak*, peruutuslomak*, ota (ensin )?yhteyttä, lähetä (meille|sähköposti), kirjoita meille, ilmoita, täytä*, kirjaudu",
    final: "emme ota vastaan palautuksia, ei palautusoikeutta",
  },
  numbers: {
    ...{
      kaksi: 2,
      seitsemän: 7,
      kymmenen: 10,
      neljätoista: 14,
      neljäntoista: 14,
      kolmekymmentä: 30,
      kolmenkymmenen: 30,
    },
  },
};
