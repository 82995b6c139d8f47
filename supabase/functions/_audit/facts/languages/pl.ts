import type { Language } from "./language.ts";

export const POLISH: Language = {
  code: "pl",
  frequent:
    "w na z i do nie się że jest to o jak dla od po przez przy są oraz lub ze za co tylko także jego nasze twoje tego tej który która",
  policies: {
    returns: "zwrot*, odstąpieni*",
    shipping: "dostaw*, wysyłk*, przesyłk*, dostarcz*",
    privacy: "prywatnoś*, ochrona danych, danych osobowych, dane osobowe, RODO",
    terms:
      "regulamin*, warunki (sprzedaży|zakup|korzystania)*, ogólne warunki, warunki i zasady, zasady (składania|sprzedaży|zakup)*",
    contact: "kontakt*, obsługa klienta, biuro obsługi, skontaktuj się*",
    about: "o nas, o firmie, nasza historia, kim jesteśmy",
    imprint: "dane firmy, dane rejestrowe, stopka redakcyjna",
  },
  exchanges: "wymian*, reklamacj*",
  buy: {
    put: "dodaj, włóż, wrzuć, umieść, dodać, wkładam",
    cart: "(koszyka|koszyk|koszyku|torby)",
    into: "do (swojego )?(koszyka|torby)",
    first:
      "kup, kup teraz, kupuj, zamów, zamów teraz, zamawiam, rezerwuj, zarezerwuj, kupuję, przedsprzedaż, zamów w przedsprzedaży",
  },
  go: "(przejdź|idź|zobacz|pokaż|mój|twój|wróć|edytuj) (do )?(koszyka|koszyk)",
  soldOut:
    "wyprzedan*, niedostępn*, brak (w magazynie|towaru|produktu|na stanie), chwilowo niedostępny, powiadom (mnie|o)*, wkrótce, nie ma w magazynie, produkt niedostępny, nie jest (już |obecnie )?dostępn*, zapas wyczerpany, nakład wyczerpany, (wycofan*|zakończon*) (z|ze) (sprzedaży|oferty)",
  tools:
    "szukaj, wyszuk*, zamknij, menu, następn*, poprzedni*, wstecz, powiększ, udostępnij, porówn*, ulubion*, schow*, listy?, zapisz, opini*, oceń, napisz, czytaj, więcej, mniej, pokaż, zobacz*, wszystk*, zaloguj*, zarejestruj*, konto, newsletter, filtr*, sortuj, rozmiar*, tabela, cookie*, ustawieni*, akcept*, zgadzam, odrzuć, ok, wyślij, zapytaj, pytani*, drukuj, ilość, zwiększ, zmniejsz, kraj, język, sklep*, dostępność, sprawdź, pomoc, czat, kontakt*, odtwórz, szczegóły, opis, dostawa, zmień, wybierz, zastosuj, oblicz, zdjęci*, anuluj, dalej, powiadom*, (dodaj|dodano) do (listy|ulubionych|porówn|schowka)*, moje konto, utwórz konto, edytuj, usuń, wyczyść, zaktualizuj, odśwież, zresetuj, resetuj, kopiuj, skopiuj, konfiguruj, szybki podgląd, przejdź do treści, zapisz*, sortuj*, aktualiz*, edycja, lista życzeń, logowanie, rejestracja, subskrybuj, preferencje, wyświetl",
  shipping: {
    names: "wysył*, dostaw*, przesył*, dostarcz*",
    free: "darmow*, bezpłatn*, gratis, za darmo",
    costsNothing: "darmowa (dostawa|wysyłka)",
    when: "następnego dnia, wysyłka (dziś|jutro|w|dzisiaj)*, dostawa (jutro|dziś), przewidywana dostawa",
    calculate: "(oblicz|sprawdź) koszt*, (oszacuj|szacowanie|szacunkow*) (koszt|wysyłk|dostaw)*",
  },
  time: {
    day: "dni( robocz*)?, dzień( roboczy)?, dnia",
    hour: "godzin*, h",
    week: "tygodni*, tydzień",
    month: "miesi[aą]c*, miesięcy",
  },
  otherTime: "na zwrot*, zwrot*, gwaranc*, na odstąpi*, reklamac*",
  reviews: {
    some: "opinie, opinii, recenzje, oceny, na 5 gwiazdek, co mówią klienci",
    none:
      "(brak|0) (opinii|recenzji|ocen), opinie 0, (napisz|dodaj|wystaw) (swoją |pierwszą )?(opinię|recenzję)",
  },
  returning: {
    whoPays:
      "koszt* ~ (zwrot|odesł)*, darmow* ~ zwrot*, zwrot* ~ (bezpłatn|darmow)*, na (nasz|własny|twój) koszt, etykiet* zwrotn*",
    howToStart: "formularz*, skontaktuj*, napisz*, wyślij*, zgłoś*, panel klienta",
    final: "nie przyjmujemy zwrotów, zwroty nie są możliwe",
  },
  numbers: {
    ...{ dwa: 2, siedem: 7, dziesięć: 10, czternastu: 14, czternaście: 14, trzydziestu: 30, trzydzieści: 30 },
  },
};
