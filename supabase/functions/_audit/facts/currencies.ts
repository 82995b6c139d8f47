/** Active currency codes of ISO 4217, funds and metals left out. */
export const CURRENCY_CODES: ReadonlySet<string> = new Set(
  ("AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP " +
    "CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG " +
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL " +
    "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR " +
    "RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD " +
    "TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG").split(" "),
);

/** Codes that went out of use since 2000, and that pages still show. They are no valid currency of an offer. */
export const PAST_CODES: ReadonlySet<string> = new Set(
  "BYR CUC EEK GHC HRK LTL LVL MRO MTL MZM ROL SIT SKK SLL STD TMM TRL VEB VEF ZMK ZWL".split(" "),
);

/**
 * Codes that are English words, abbreviations or brands too: "TOP 10", "ALL 3", "AMD 5800". They count only beside an
 * amount with decimals.
 */
export const WORD_CODES: ReadonlySet<string> = new Set(
  "ALL AMD BAM COP CUP GEL LAK MAD MOP PAB PEN SOS TOP TRY SHP STN ERN VES SIT".split(" "),
);
/** Of them those that hardly stand before a number of thousands but as a currency. */
export const RARE_WORDS: ReadonlySet<string> = new Set("AMD COP GEL LAK PAB PEN SOS".split(" "));

/**
 * Signs as shops write them, by the currency they mean: those of CLDR (symbols and narrow symbols of all locales) and
 * the abbreviations of each country. A dot at the end is left out.
 */
const SIGNS: Readonly<Record<string, string>> = {
  EUR: "€ Euro euro Euros euros EURO eur Eur ευρώ Ευρώ евро Евро єв eiro €uro",
  GBP: "£ GB£ UK£ gbp",
  USD: "US$ U$S U$D USD$ $US usd",
  CAD: "CA$ C$ CAD$ $CA Can$ CDN$",
  AUD: "A$ AU$ AUD$ $AU",
  NZD: "NZ$ NZD$ $NZ",
  HKD: "HK$ HKD$ $HK 港元 港幣",
  SGD: "S$ SG$ SGD$",
  TWD: "NT$ NTD 新台幣 台幣",
  BRL: "R$ reais brl",
  MXN: "MX$ MXN$ Mex$",
  ARS: "AR$ ARS$",
  CLP: "CLP$",
  COP: "COL$ COP$",
  UYU: "UYU$ $U UY$",
  DOP: "RD$",
  JMD: "J$ JA$",
  TTD: "TT$",
  BBD: "Bds$",
  BZD: "BZ$",
  BSD: "B$",
  NIO: "NIO$",
  FJD: "FJ$",
  NAD: "N$",
  XCD: "EC$",
  PEN: "S/ S/.",
  PAB: "B/",
  CRC: "₡",
  PYG: "₲ Gs",
  INR: "₹ inr रु रू",
  BDT: "৳ Tk",
  LKR: "රු SLRs",
  NPR: "रू. नेरू NRs",
  PKR: "PKRs",
  KRW: "₩ ￦ 원 krw",
  JPY: "円 JP¥ 日圓",
  CNY: "CN¥ RMB 人民币 人民幣",
  VND: "₫ đ VNĐ vnđ vnd",
  THB: "฿ บาท",
  PHP: "₱ Php",
  IDR: "Rp rp IDR",
  MYR: "RM",
  KHR: "៛",
  LAK: "₭",
  MMK: "Ks",
  MNT: "₮",
  ILS: '₪ NIS ש"ח ש״ח שח',
  TRY: "₺ TL Tl tl",
  RUB: "₽ руб Руб РУБ рублей рубля рубль Р р rub",
  UAH: "₴ грн Грн ГРН гривень гривні uah",
  BYN: "бел.руб",
  KZT: "₸ тг тенге Тг ТГ",
  GEL: "₾ ლ ლარი",
  AMD: "֏ драм դր",
  AZN: "₼ ман манат",
  UZS: "сум сўм so'm soʻm",
  KGS: "сом KGS",
  TJS: "сомони",
  PLN: "zł Zł ZŁ zl ZL złotych pln",
  CZK: "Kč KČ kč Kc korun czk",
  HUF: "Ft huf",
  BGN: "лв Лв ЛВ лева bgn",
  RSD: "дин din РСД rsd",
  MKD: "ден МКД ден.",
  BAM: "KM",
  HRK: "kn kuna",
  RON: "RON ron",
  ALL: "lekë Lekë Lek",
  CHF: "SFr sFr Sfr chf",
  ISK: "ISK íkr",
  SEK: "sek",
  NOK: "nok",
  DKK: "dkk",
  SAR: "ر.س SR",
  AED: "د.إ د.ا Dhs AED",
  QAR: "ر.ق QR",
  OMR: "ر.ع",
  YER: "ر.ي",
  KWD: "د.ك KD",
  BHD: "د.ب BD",
  JOD: "د.أ JD",
  IQD: "د.ع",
  LYD: "د.ل LD",
  TND: "د.ت DT",
  DZD: "د.ج دج DA",
  MAD: "د.م",
  EGP: "ج.م E£ EG£ EGP£ LE",
  SDG: "ج.س",
  LBP: "ل.ل L£ LL",
  SYP: "ل.س S£ £S",
  NGN: "₦",
  GHS: "₵ GH₵ GH¢",
  KES: "KSh Ksh KShs Kshs",
  TZS: "TSh TZSh",
  UGX: "USh Ush",
  AOA: "Kz",
  AWG: "Afl",
  ZAR: "R",
  ETB: "ብር",
};

/** Signs of several currencies. */
export const AMBIGUOUS: ReadonlySet<string> = new Set(
  ("$ ＄ ¥ ￥ kr Kr KR kr. Fr fr lei Lei LEI Rs ₨ :- 元 圓 元整 CFA FCFA ﷼ ريال درهم جنيه دينار ليرة Dh DH dh Bs BsS Br $b")
    .split(" "),
);

/** Signs that mean one currency only. `$`, `¥` and `kr` mean several and are not here. */
export const CURRENCY_SIGNS: ReadonlyMap<string, string> = new Map(
  Object.entries(SIGNS).flatMap(([currency, signs]) =>
    signs.split(" ").map((sign) => [sign, currency] as const)
  ),
);

/** Signs that are words elsewhere: these stand only before the amount. */
export const ONLY_BEFORE: ReadonlySet<string> = new Set(
  "RM Rp rp Rs SFr sFr Sfr Fr S/ S/. B/ Gs Tk Ks SR QR KD BD JD LD DT DA LE LL R J$ N$ B$ Php Bs BsS".split(
    " ",
  ),
);
/** And these only after it. */
export const ONLY_AFTER: ReadonlySet<string> = new Set(
  ("Ft lei Lei LEI лв Лв ЛВ лева руб Руб РУБ рублей рубля рубль Р р грн Грн ГРН гривень гривні дин din ден kn kuna zl ZL " +
    "円 元 圓 元整 원 Euro euro Euros euros EURO тг Тг ТГ тенге сум сом ман манат драм сомони tl Tl KM korun złotych reais đ " +
    "DH dh Dh lekë Lekë ლ").split(" "),
);
/** Signs that are letters or abbreviations of something else too: they need decimals, or an amount of three digits. */
export const SHORT_SIGNS: ReadonlySet<string> = new Set(
  "R Fr fr SR QR KD BD JD LD DT DA LE LL KM Br Ks Bs B/ tl Tl din Gs Tk DH dh Dh р Р N$ B$".split(" "),
);

/** All signs in text that is folded to lower case, for finding out whether a sentence names an amount. */
export const LOCAL_SIGNS: readonly string[] = [...CURRENCY_SIGNS.keys(), ...AMBIGUOUS].filter((sign) =>
  !SHORT_SIGNS.has(sign) || sign === "р"
).filter((sign) => /\p{L}/u.test(sign) || sign.includes("$"));
