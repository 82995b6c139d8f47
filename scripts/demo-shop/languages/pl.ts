import type { Words } from "../words.ts";

export const POLISH: Words = {
  code: "pl",
  paths: { product: "produkt", collection: "kategoria" },
  home: "Strona główna",
  skip: "Przejdź do treści",
  cart: "Koszyk",
  cartEmpty: "Twój koszyk jest pusty.",
  search: "Szukaj",
  addToCart: "Dodaj do koszyka",
  quantity: "Ilość",
  inStock: "Dostępny od ręki",
  soldOut: "Wyprzedane",
  related: "Może Ci się też spodobać",
  reviews: "Opinie klientów",
  ratingOf: (value, count) => `${value.replace(".", ",")} na 5 gwiazdek, ${count} opinii`,
  picture: "zdjęcie",
  newsletter: "Nowości e-mailem",
  subscribe: "Zapisz się",
  opens: "Pracownia otwarta w dni robocze od 9 do 17.",
  missing: "Tu nic nie ma",
  back: "Powrót do sklepu",
  fromTheShop: "Ze sklepu",
  message: { name: "Imię", email: "Twój e-mail", text: "Wiadomość", send: "Wyślij wiadomość" },
  policies: {
    returns: { name: "Zwroty", slug: "zwroty" },
    shipping: { name: "Dostawa", slug: "dostawa" },
    privacy: { name: "Polityka prywatności", slug: "polityka-prywatnosci" },
    terms: { name: "Regulamin", slug: "regulamin" },
    about: { name: "O nas", slug: "o-nas" },
    contact: { name: "Kontakt", slug: "kontakt" },
    imprint: { name: "Dane firmy", slug: "dane-firmy" },
  },
  legal: { entity: "Firma", address: "Adres", register: "KRS", vat: "NIP" },
  shippingLine: (cost, from) => `Wysyłka ${cost}, darmowa dostawa od ${from}.`,
  deliveryLine: (min, max) => `Dostawa w ciągu ${min}-${max} dni roboczych.`,
  returnsLine: (days) => `${days} dni na zwrot.`,
  returnsDays: (days) =>
    `Każdy zakup możesz zwrócić w ciągu ${days} dni; zwrot przyjmujemy bez pytania o powód.`,
  returnsPaid: {
    byShop: "Za drogę powrotną płacimy my: zwrot jest bezpłatny.",
    byBuyer: "Koszt zwrotu ponosi kupujący.",
  },
  returnsStart: "Aby coś zwrócić, napisz do nas i podaj numer zamówienia; odpowiemy, dokąd wysłać paczkę.",
  shippingCost: (cost, from) => `Wysyłka kosztuje ${cost} za zamówienie, od ${from} jest darmowa.`,
  shippingTime: (min, max) => `Paczki docierają w ciągu ${min}-${max} dni roboczych.`,
  privacyText:
    "Przechowujemy imię, adres i zamówienia tak długo, jak wymaga tego prawo, używamy ich do dostawy i przekazujemy " +
    "tylko przewoźnikowi. W każdej chwili możesz zapytać, co o Tobie wiemy.",
  termsText:
    "Umowa zostaje zawarta, gdy potwierdzimy zamówienie. Ceny zawierają podatek. Towar jest naszą własnością do " +
    "chwili zapłaty. Obowiązuje prawo naszego kraju.",
  aboutText: (name) =>
    `${name} to cztery osoby, jedna pracownia i pies. Zaczęliśmy w 2011 roku od straganu i nadal wszystko robimy, ` +
    "sprawdzamy i pakujemy sami. Kto nas odwiedzi, dostanie herbatę.",
  contactText: "Pytaj, o co chcesz. Odpowiada człowiek, w dni robocze w ciągu jednego dnia.",
  goods: {
    claims: ["Rzeczy do domu, które przetrwają mody", "Ręczna robota do kuchni, w których się gotuje"],
    collections: [{ slug: "kuchnia", name: "Do kuchni" }, { slug: "salon", name: "Do salonu" }],
    products: [
      ...["Miedziany czajnik", "Deska z jesionu", "Lniany fartuch", "Łyżka z orzecha", "Gliniany imbryk"],
      ...["Żeliwna patelnia", "Wełniany koc", "Świeca z wosku"],
    ],
    sentences: [
      "Powstaje w małych seriach u ludzi, którzy sami używają tego na co dzień.",
      "Powierzchnia jest wykończona ręcznie i od pierwszego dotyku wydaje się ciepła.",
      "Dobrze się starzeje i można to naprawić, kiedy coś w końcu puści.",
      "Sprawdzaliśmy to przez całą zimę, zanim trafiło do sklepu.",
      "Każda sztuka ma trochę inny kolor, bo taki jest materiał.",
      "Miękka ściereczka i trochę ciepłej wody to cała pielęgnacja.",
      "Przychodzi zawinięte w papier i bez ani jednego kawałka plastiku.",
      "Kształt naśladuje stary wzór, który znaleźliśmy na targu staroci.",
    ],
    reviews: [
      "Ładniejsze niż na zdjęciach.",
      "Przyszło szybko i dobrze zapakowane.",
      "Warte każdej złotówki.",
    ],
  },
};
