/** Ways to pay whose marks or names stand at the foot of a page. */

/** As they are called, and as markup spells them: in file names, classes, alternative texts and words. */
const METHODS: readonly (readonly [name: string, spelling: string])[] = [
  ["Visa", "visa"],
  ["Mastercard", "master[-_ ]?card"],
  ["American Express", "american[-_ ]?express|amex"],
  ["Maestro", "maestro"],
  ["Diners Club", "diners[-_ ]?club"],
  ["JCB", "jcb"],
  ["UnionPay", "union[-_ ]?pay"],
  ["PayPal", "paypal"],
  ["Apple Pay", "apple[-_ ]?pay"],
  ["Google Pay", "google[-_ ]?pay|gpay"],
  ["Shop Pay", "shop(?:ify)?[-_ ]?pay"],
  ["Amazon Pay", "amazon[-_ ]?pay"],
  ["Klarna", "klarna"],
  ["Afterpay", "after[-_ ]?pay|clear[-_ ]?pay"],
  ["Ratepay", "ratepay"],
  ["iDEAL", "ideal"],
  ["Bancontact", "bancontact"],
  ["giropay", "giropay"],
  ["SEPA", "sepa"],
  ["Przelewy24", "przelewy24|p24"],
  ["BLIK", "blik"],
  ["MB WAY", "mb[-_ ]?way"],
  ["Multibanco", "multibanco"],
  ["Bizum", "bizum"],
  ["Satispay", "satispay"],
  ["Scalapay", "scalapay"],
  ["Swish", "swish"],
  ["Vipps", "vipps"],
  ["MobilePay", "mobilepay"],
  ["TWINT", "twint"],
  ["Trustly", "trustly"],
  ["Alipay", "ali[-_ ]?pay"],
  ["WeChat Pay", "wechat[-_ ]?pay|微信支付"],
  ["Pix", "pix"],
  ["Boleto", "boleto"],
  ["Mercado Pago", "mercado[-_ ]?pago"],
  ["UPI", "upi"],
  ["Paytm", "paytm"],
  ["PayPay", "paypay"],
  ["KakaoPay", "kakao[-_ ]?pay|카카오페이"],
  ["Naver Pay", "naver[-_ ]?pay|네이버페이"],
  ["mada", "mada"],
  ["STC Pay", "stc[-_ ]?pay"],
  ["Tabby", "tabby"],
  ["Tamara", "tamara"],
];

/** Characters at the end of a page's source in which its footer stands. */
const FOOT = 60_000;
const MAX_METHODS = 12;

const NOT_SHOWN = /<(script|style|noscript|template)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi;
/** Addresses of pages say where a link leads; what a shop takes stands in pictures, names and words. */
const LINKS = /\shref\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi;
const SPELLINGS = METHODS.map(([, spelling]) => spelling).join("|");
const ANY = new RegExp(`(?<![a-z0-9])(?:${SPELLINGS})(?![a-z])`, "gi");
/** What each of them has. To look at what stands before every letter takes longer. */
const PERHAPS = new RegExp(`(?:^|[^a-z0-9])(?:${SPELLINGS})`, "i");
/** English or other words too: they count where another way to pay is named beside them. */
const WORDS = new Set(["iDEAL", "Swish", "Pix", "Tabby", "Tamara", "Maestro", "mada", "UPI"]);

/** Names of the ways to pay, in the order of the list above, twelve at most. @param html source of the page */
export function readPayments(html: string): string[] {
  const foot = html.slice(-FOOT);
  // Most pages name none, and one look costs less than to take out what is not shown.
  if (!PERHAPS.test(foot)) return [];
  const spelt = new Set(foot.replace(NOT_SHOWN, " ").replace(LINKS, " ").match(ANY));
  const found = METHODS.filter(([, spelling]) => {
    const whole = new RegExp(`^(?:${spelling})$`, "i");
    return [...spelt].some((one) => whole.test(one));
  }).map(([name]) => name);
  return found.every((name) => WORDS.has(name)) ? [] : found.slice(0, MAX_METHODS);
}
