/** Active currency codes of ISO 4217, funds and metals left out. */
export const CURRENCY_CODES: ReadonlySet<string> = new Set(
  ("AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP " +
    "CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG " +
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL " +
    "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR " +
    "RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD " +
    "TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG").split(" "),
);

/**
 * Codes that are English words, abbreviations or brands too: "TOP 10", "ALL 3", "AMD 5800". They count only beside an
 * amount with decimals.
 */
export const WORD_CODES: ReadonlySet<string> = new Set(
  "ALL AMD BAM COP CUP GEL LAK MAD MOP PAB PEN SOS TOP TRY SHP STN ERN VES".split(" "),
);

/** Signs that shops write beside amounts in text, those that mean several currencies too. */
export const LOCAL_SIGNS: readonly string[] = [
  ...[
    "kr",
    "Kč",
    "zł",
    "zl",
    "Ft",
    "lei",
    "Fr",
    "SFr",
    "TL",
    "RM",
    "Rp",
    "Rs",
    "kn",
    "дин",
    "din",
    "ден",
    "лв",
    "грн",
  ],
  ...[
    "руб",
    "р",
    "тг",
    "тенге",
    "сум",
    "сом",
    "ман",
    "драм",
    "ريال",
    "ر.س",
    "درهم",
    "د.إ",
    "جنيه",
    "ج.م",
    "دينار",
    "د.ك",
  ],
  ...["ليرة", "د.م", "د.ت", "元", "円", "원", 'ש"ח', "שח", "ש״ח", "บาท", "đ", "NT$", "R$"],
];

/** Signs that mean one currency only. `$`, `¥` and `kr` mean several and are not here. */
export const CURRENCY_SIGNS: Readonly<Record<string, string>> = {
  ...{
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₩": "KRW",
    "₺": "TRY",
    "₽": "RUB",
    "฿": "THB",
    "₫": "VND",
    "₪": "ILS",
  },
  ...{
    "₴": "UAH",
    "₱": "PHP",
    "₦": "NGN",
    "₡": "CRC",
    "₲": "PYG",
    "₵": "GHS",
    "₸": "KZT",
    "₾": "GEL",
    "৳": "BDT",
  },
  ...{
    "US$": "USD",
    "CA$": "CAD",
    "C$": "CAD",
    "AU$": "AUD",
    "A$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "S$": "SGD",
  },
  ...{
    "R$": "BRL",
    "MX$": "MXN",
    "NT$": "TWD",
    "zł": "PLN",
    "zl": "PLN",
    "Kč": "CZK",
    "円": "JPY",
    "元": "CNY",
  },
  ...{
    "원": "KRW",
    "Ft": "HUF",
    "лв": "BGN",
    "руб": "RUB",
    "грн": "UAH",
    "TL": "TRY",
    "RM": "MYR",
    "Rp": "IDR",
  },
  ...{ "SFr": "CHF", "дин": "RSD" },
};
