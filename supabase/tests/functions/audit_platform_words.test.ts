// Contract: what the usual platforms and their themes write in their own translations is understood in each of our
// languages: that something can be bought, that it is gone, that shipping is free, and what a link is about. The phrases
// were looked up in the translations of Shopify's Dawn, BigCommerce's Cornerstone, Shopware's language pack,
// WooCommerce, Magento, Spree, Solidus, Sylius, Bagisto, Aimeos and Oscar.

import { assertEquals } from "@kit/assert";
import { readFacts } from "../../functions/_audit/facts.ts";
import type { PolicyKind } from "../../functions/_audit/facts/policy_kinds.ts";

const PAGE = new URL("https://shop.example.com/products/mug");

function factsOf(lang: string, main: string, footer = "") {
  return readFacts(
    `<!doctype html><html lang="${lang}"><head><title>Mug</title></head><body><main><h1>Mug</h1>${main}</main>` +
      `<footer>${footer}</footer></body></html>`,
    PAGE,
    false,
  );
}

type Words = Record<string, string>;

const KINDS = ["returns", "privacy", "terms", "contact", "shipping"] as const satisfies PolicyKind[];

const WRITTEN: Record<"buy" | "gone" | "free" | typeof KINDS[number], Words> = {
  buy: {
    ar: "أضف إلى السلة|أضف إلى عربة التسوق|اشتر الآن|أضف الى سلة التسوق|إضافة إلى السلة",
    bg:
      "Добавяне към количката|Добави в количката|Добави в кошницата|Добави към количка|Закупете|Купи продукт|Купи",
    cs: "Přidat do košíku|Do nákupního košíku|Vložit do košíku|Koupit nyní|Koupit produkt",
    da:
      "Læg i indkøbskurv|Føj til kurv|Forudbestil nu|Tilføj til indkøbskurv|Læg i kurv|Tilføj til kurv|Køb nu",
    de:
      "In den Warenkorb legen|Zum Warenkorb hinzufügen|Jetzt vorbestellen|In den Warenkorb|Jetzt kaufen|In Warenkorb legen",
    el: "Προσθήκη στο καλάθι|Προσθήκη στο καλάθι αγορών|Αγοράστε τώρα",
    en: "Add to cart|Pre-Order Now|Add to shopping cart|Add To Basket|Buy Now",
    es:
      "Agregar al carrito|Reserva ahora|Añadir al carrito|Realizar pedido de preventa ahora|A la cesta|Comprar ahora|Añadir a la cesta",
    et: "Lisa ostukorvi|Osta kohe",
    fi: "Lisää ostoskoriin|Lisää koriin|Osta nyt|Osta tuote",
    fr: "Ajouter au panier|Précommander maintenant|Acheter maintenant|Acheter",
    he: "הוסף לעגלה|הוסף לעגלת הקניות|קנה עכשיו|הוסף לסל",
    hr: "Dodaj u košaricu|Dodaj u korpu|Dodati u korpu|Kupi|Kupi sada",
    hu:
      "Hozzáadás a kosárhoz|Tedd a kosaramba|Kosárba|A kosárba teszem!|Vásárlás|Termék vásárlás|Termék vásárlása",
    it:
      "Aggiungi al carrello|Pre-ordina ora|Nel carrello|Aggiunto al carrello|Acquista ora|Acquista|Acquista il prodotto",
    ja: "カートに追加する|カートに追加|予約受付開始|カートに入れる|今すぐ購入|バスケットに追加|今買う",
    ko: "카트에 추가|장바구니에 담기|장바구니에 추가|장바구니 담기|지금 구매하기|장바구니에 넣기",
    lt: "Įdėti į krepšelį|Į krepšelį|Pridėti į krepšelį|Pirkti dabar",
    lv: "Pievienot grozam|Pērc tagad",
    nb:
      "Legg i handlekurv|Forhåndsbestill nå|Kjøp nå|Legg til i handlekurv|Legg i handlekurven|Kjøp|Legg i korga",
    nl:
      "Aan winkelwagen toevoegen|Toevoegen aan winkelmandje|Nu vooruitbestellen|In de winkelmand|Toevoegen aan winkelwagen|Voeg toe aan winkelwagen|Nu kopen",
    pl: "Dodaj do koszyka|Zamów teraz w przedsprzedaży|Do koszyka|Kup teraz|Kup produkt",
    pt:
      "Adicionar ao carrinho|Pré-encomendar agora|No carrinho de compras|Adicionar ao Carrinho de Compras|Comprar Agora|Adicionar à cesta|Comprar",
    ro: "Adăugați în coș|Adăugați în coșul de cumpărături|Adaugă în coș|Cumpără acum|Cumpără produsul",
    ru: "Добавить в корзину|Добавление в корзину|Купить сейчас|Купить|Купить товар",
    sk: "Pridať do košíka|Pridať do nákupného košíka|Kúpiť teraz|kúpiť produkt",
    sl: "Dodaj v košarico|Kupi takoj",
    sv:
      "Lägg i varukorgen|Lägg till i kundvagn|Förbeställ nu|Lägg till i kundvagnen|Lägg i varukorg|Köp nu|Köp produkt",
    tr: "Sepete ekle|Alışveriş sepetine ekle|Hemen Al|Şimdi satın al|Ürünü Satın Al",
    uk: "Додати до кошика|Додати в кошик|Купити зараз",
    zh: "加入購物車|添加到购物车|加入购物车|添加商品到购物车|加到購物車|立即购买|添加至购物车",
  },
  gone: {
    ar: "غير متوفر|غير متاح|أبلغني",
    bg:
      "Неналично|Изчерпано|Вариантът е изчерпан или неналичен.|Изчерпано количество|Вече не е налично|В момента не е наличен|Изчерпан",
    cs:
      "Vyprodáno|Není k dispozici|Vyprodaná nebo nedostupná varianta|Není skladem|Již není k dispozici|Momentálně není k dispozici|Prodej ukončen",
    da:
      "Udsolgt|Ikke tilgængelig|Varianten er udsolgt eller utilgængelig|Ikke på lager|Ikke længere tilgængelig|I øjeblikket er ikke tilgængelig|Udgået",
    de:
      "Ausverkauft|Nicht verfügbar|Variante ausverkauft oder nicht verfügbar|Nicht vorrätig|Nicht mehr verfügbar|Derzeit nicht verfügbar|Nicht auf Lager",
    el:
      "Εξαντλήθηκε|Μη διαθέσιμο|Χωρίς απόθεμα|Δεν είναι πλέον διαθέσιμο|Προς το παρόν δεν είναι διαθέσιμο|Εξαντλημένο",
    en:
      "Out of stock|Sold out|Unavailable|Variant sold out or unavailable|No longer available|Currently not available|Not available",
    es:
      "Agotado|No disponible|Variante agotada o no disponible|Ya no está disponible|Actualmente no disponible|Sin stock|Fuera de stock",
    et: "Otsas|Pole saadaval|Laost lõppenud|Müük lõpetatud|mitte saadaval|Teavita mind",
    fi:
      "Loppuunmyyty|Ei käytettävissä|Versio on loppuunmyyty tai ei saatavilla|Loppunut varastosta|Ei enää saatavilla|Tällä hetkellä ei saatavilla|Loppu varastosta",
    fr:
      "Épuisé|Non disponible(s)|Variante épuisée ou indisponible|En rupture de stock|Plus disponible|Actuellement non disponible|Non disponible",
    he: "לא זמין|הודיעו לי",
    hr:
      "Rasprodano|Nedostupno|Nema na zalihama|Nije više dostupno|Trenutačno nije dostupno|Trenutno nije dostupan|Trenutno nije dostupno",
    hu:
      "Elfogyott|Nincs készleten|A változat elfogyott vagy nincs készleten|Már nem érhető el|Jelenleg nem elérhető|Nem elérhető|Forgalomból kivonva",
    it:
      "Esaurito|Non disponibile|Variante esaurita o non disponibile|Non più disponibile|Attualmente non disponibile|Notificami",
    ja:
      "売り切れ|バリエーションは売り切れているか販売できません|在庫切れ|在庫が品切れです|販売終了|在庫なし|お知らせを受け取る",
    ko: "품절|품절이거나 구매할 수 없는 이형 상품|단종됨|이용 불가",
    lt:
      "Išparduota|Prekė išparduota arba jos neturime|Neturime|Nėra sandėlyje|Neprieinama|Pardavimai baigti|Atsiprašome, prekės šiuo metu neturime.",
    lv: "Vairāk nav pieejams|Pašlaik nav pieejams|Nav krājumā|Nav pieejams|Izpārdots",
    nb:
      "Utsolgt|Utilgjengelig|Varianten er utsolgt eller utilgjengelig|Ikke på lager|Ikke lenger tilgjengelig|Foreløpig ikke tilgjengelig|Ikke tilgjengelig",
    nl:
      "Uitverkocht|Niet beschikbaar|Variant uitverkocht of niet beschikbaar|Niet op voorraad|Niet langer beschikbaar|Momenteel niet beschikbaar|Uit assortiment",
    pl:
      "Wyprzedane|Niedostępny|Wariant wyprzedany lub niedostępny|Zapas wyczerpany|Nie jest już dostępny|Aktualnie niedostępne|Brak w magazynie",
    pt:
      "Esgotado|Indisponível|Variante esgotada ou indisponível|Fora de estoque|Já não está disponível|Atualmente não disponível|Sem estoque",
    ro:
      "Stoc epuizat|Indisponibil|Nu există în stoc|Nu mai este disponibil|În prezent nu este disponibil|Nu mai este pe stoc|Notifica-ma",
    ru:
      "Недоступно|Вариант распродан или недоступен|Нет в наличии|Больше не доступно|В настоящее время недоступно|Снято с продажи|Сообщить мне",
    sk:
      "Vypredané|Nedostupné|Variant je vypredaný alebo nedostupný|Už nie je k dispozícii|V súčasnosti nie je k dispozícii|Nie je na sklade|nie je k dispozícii",
    sl:
      "Razprodano|Ni na voljo|Različica je razprodana ali ni na voljo|Ni na zalogi|Ni več na voljo|Trenutno ni na voljo|Ukinjeno",
    sv:
      "Slutsåld|Inte tillgängliga|Varianten är slutsåld eller inte tillgänglig|Slut i lager|Utsåld|Produkten finns inte längre tillgänglig|För närvarande inte tillgänglig",
    tr:
      "Tükendi|Kullanım dışı|Varyasyon tükendi veya kullanılamıyor|Stokta yok|Artık mevcut değil|Şu anda mevcut değil|Üretimden Kaldırıldı",
    uk:
      "Більше не доступний|В даний час недоступний|Немає в наявності|Недоступно|Немає на залишку|Недоступний|Повідомити мене",
    zh: "售罄|無法供貨|子類已售罄或無法供貨|無庫存|多属性已售罄或不可用|缺货|没有库存",
  },
  free: {
    ar: "شحن مجاني",
    bg: "Безплатна доставка",
    cs: "Bez zasilatelských nákladů|Dodání zdarma|Doprava zdarma|Doručení zdarma",
    da: "Gratis fragt|Gratis levering|Gratis forsendelse|Fri fragt",
    de: "Kostenloser Versand|Versandkostenfrei",
    el: "Δωρεάν μεταφορικά|Δωρεάν αποστολή",
    en: "Free Shipping|Free Delivery",
    es: "Envío gratuito|Envío gratis|Sin gastos de envío|Gastos de envío gratuitos|Transporte gratuito",
    et: "Tasuta tarne",
    fi: "Ilmainen toimitus|Ilmainen lähetys|Maksuton toimitus",
    fr: "Livraison gratuite",
    he: "משלוח חינם",
    hr: "Besplatna dostava|Besplatna isporuka",
    hu: "Ingyenes szállítás|Ingyenes postázás",
    it: "Spedizione gratuita|Senza spese di spedizione|Consegna Gratuita|Spese di spedizione gratuite",
    ja: "送料無料|配送料無料|無料配送",
    ko: "무료 배송",
    lt: "Nemokamas pristatymas",
    lv: "Bezmaksas piegāde",
    nb: "Gratis frakt|Fri frakt|Fraktfritt",
    nl: "Gratis verzending|Gratis verzending!|Geen verzendkosten",
    pl: "Darmowa wysyłka|Bezpłatna wysyłka|Darmowa dostawa",
    pt: "Frete grátis|Frete gratuito|Sem custos de envio|Entrega grátis|Envio Grátis",
    ro: "Transport gratuit|Livrare gratuită",
    ru: "Бесплатная доставка",
    sk: "Doprava zadarmo|Doručenie zdarma|Preprava zdarma",
    sl: "Brezplačna dostava",
    sv: "Gratis frakt|Fri frakt|Gratis leverans|Fraktfritt",
    tr: "Ücretsiz kargo|Ücretsiz Gönderim",
    uk: "Безкоштовна доставка",
    zh: "免运送费|免運費|免费配送|免郵費|免費運送",
  },
  returns: {
    ar: "استرداد|سياسة الإرجاع|المستردات",
    bg: "Политика за връщане",
    cs: "Vráceno|Zásady vrácení",
    da: "Returneringer|Returnér|Tilbagebetal|Returpolitik",
    de: "Rückgaben|Rückgabe|Rückgaberichtlinie|Rückerstattung|Erstattung|Erstattungen|Rückerstattungen",
    el: "Επιστροφή|Πολιτική επιστροφών",
    en: "Returns|Return|Refund|Returns Policy|Refunds",
    es:
      "Devoluciones|Devolver|Devolución|Política de devoluciones|Reembolsos|reembolso|Información de devolución",
    et: "Tagasimakse|Tagastama|Tagastuspoliitika",
    fi: "Palautuskäytäntö",
    fr: "Retours|Retour|Remboursement|Politique de retour|Remboursements|rembourser|Information de retour",
    he: "החזרים",
    hu: "Visszaküldési szabályzat",
    it: "Resi|Rimborso|Politica di reso|Rimborsi|Restituzione|Informazioni di reso|Ordini e resi",
    ja: "返品|払い戻し|返品ポリシー|返金",
    ko: "반품 정책",
    lt: "Kompensacija|Grąžinimo politika",
    lv: "Atmaksāt|atgriezties|Atgriešanas politika",
    nb: "Returer|Retur|Refusjon|returner|Returregler",
    nl: "Retourzendingen|Retourneren|Terugbetaling|Terugzenden|Retourbeleid|Terugbetalingen|restitutie",
    pl: "Zwrot funduszy|Polityka zwrotów|Zwroty|Zwrot|Informacje o zwrotach|Zamówienia i zwroty",
    pt: "Devoluções|Devolver|Devolução|Política de devoluções|Restituição|Reembolsos",
    ro: "Restituire|retur|Politica de retur|Rambursări",
    ru: "Возврат|возвратить|Политика возврата|Возвраты|Вернуть|Информация о возврате|Заказ и возврат",
    sk: "vrátiť sa|Zásady vrátenia tovaru|Vrátiť platbu",
    sl: "Povračilo|vračilo|Pravilnik o vračilih",
    sv: "Returnerar|Lämna tillbaka|Återbetala|Returpolicy|återbetalning|Returnera|Returer",
    tr: "Geri Ödeme|iade|İade Politikası|İadeler",
    uk: "Повернення|Політика повернення|Повернення грошей|повернути",
    zh: "退款|退货|退货政策|退貨|退貨政策",
  },
  privacy: {
    ar: "سياسة الخصوصية",
    bg: "Поверителност|Декларация за поверителност|Политика за поверителност",
    cs: "Ochrana dat|Zásady ochrany osobních údajů",
    da: "Privatliv|Privatlivspolitik",
    de: "Datenschutzerklärung|Datenschutz|Datenschutzrichtlinie|Datenschutz- und Cookie-Richtlinie",
    el: "Προστασία προσωπικών δεδομένων|Πολιτική προστασίας προσωπικών δεδομένων|Πολιτική απορρήτου",
    en: "Privacy Policy|Privacy",
    es: "Política de Privacidad|Política de privacidad y cookies",
    et: "Privaatsuspoliitika",
    fi: "Yksityisyys|Tietosuojakäytäntö|Tietosuojaseloste",
    fr: "Politique de confidentialité|Politique de confidentialité et cookies",
    he: "מדיניות פרטיות",
    hr: "Privatnost|Pravila privatnosti|Politika privatnosti|Pravila o privatnosti",
    hu: "Adatvédelem|Adatvédelmi irányelvek|Adatvédelmi szabályzat",
    it: "Informativa sulla privacy|Politica sulla Privacy|Norme sulla Privacy e sui Cookie",
    ja: "プライバシーポリシー",
    ko: "개인 정보|개인 정보 보호 정책|개인정보처리방침",
    lt: "Privatumo politika",
    lv: "Privātums|Privātuma noteikumi|Privātuma politika",
    nb: "Personvernerklæring|Personvern|Retningslinjer for personvern",
    nl: "Privacybeleid|Privacy beleid|Privacy en Cookie Policy",
    pl: "Polityka prywatności|Ochrona danych|Polityka prywatności i pliki cookie",
    pt: "Política de privacidade|Proteção de dados",
    ro: "Politica de confidențialitate",
    ru: "Конфиденциальность|Политика конфиденциальности|Политика конфиденциальности и cookie",
    sk: "Ochrana osobných údajov|Zásady ochrany osobných údajov",
    sl: "Privatnost|Pravilnik o zasebnosti",
    sv: "Sekretesspolicy|Dataskydd|Integritetspolicy|Integritets- och cookiepolicy",
    tr: "Gizlilik|Gizlilik Politikası",
    uk: "Приватність|Політика конфіденційності",
    zh: "隐私政策|隱私權政策",
  },
  terms: {
    ar: "شروط الخدمة|الشروط والأحكام",
    bg: "Общи условия|Правила и условия",
    cs: "Obchodní podmínky|Pravidla a podmínky|Podmínky",
    da: "Servicevilkår|Handelsbetingelser",
    de: "Nutzungsbedingungen|Allgemeine Geschäftsbedingungen|AGB",
    el: "Όροι παροχής υπηρεσιών|Όροι και προϋποθέσεις",
    en: "Terms of Service|Terms & Conditions",
    es: "Términos del servicio|Términos y Condiciones",
    et: "Kasutustingimused",
    fi: "Käyttöehdot",
    fr:
      "Conditions d'utilisation|Termes et conditions|Conditions générales|Conditions générales de ventes|Termes & conditions",
    he: "תנאים והגבלות",
    hr: "Uvjeti i odredbe|Uslovi koriscenja",
    hu: "Felhasználási feltételek|Általános Szerződési Feltételek|Feltételek",
    it: "Termini di servizio|Termini e Condizioni",
    ja: "利用規約|規約と条件",
    ko: "이용약관|이용 약관",
    lt: "Paslaugų teikimo sąlygos|Terminai ir sąlygos",
    lv: "Pakalpojumu noteikumi|Noteikumi un nosacījumi",
    nb: "Vilkår for bruk|Vilkår og betingelser",
    nl: "Servicevoorwaarden|Algemene Voorwaarden|Voorwaarden en condities",
    pl: "Regulamin|Warunki i zasady|Regulamin sklepu|Zasady składania zamówień",
    pt: "Termos de serviço|Termos do serviço|Termos e Condições|Termos",
    ro: "Termeni și condiții",
    ru: "Условия использования|Условия и положения|Условия и соглашения|Сроки и Условия",
    sk: "Obchodné podmienky|Podmienky a pravidlá",
    sl: "Pogoji uporabe|Pravila in pogoji poslovanja",
    sv: "Användarvillkor|Terms & Conditions|Regler och Villkor|Köpvillkor",
    tr: "Hizmet Şartları|Şartlar ve Koşullar",
    uk: "Умови надання послуг|Умови та положення|Правила та умови",
    zh: "服务条款|服務條款|条款和条件|條款和協議",
  },
  contact: {
    ar: "معلومات الاتصال|اتصل بنا|تواصل|جهة الاتصال|خدمة العملاء|الاتصال",
    bg: "Формуляр за контакт|Контакт|Свържете се с нас|Данни за контакт",
    cs: "Kontaktní formulář|Kontaktní údaje|Kontaktujte nás|Kontakt",
    da: "Kontaktformular|Kontakt|Kontaktoplysninger|Kontakt os",
    de:
      "Kontaktformular|Kontaktinformationen|Kontaktieren Sie uns|Kontakt|Nehmen Sie Kontakt auf|Kontaktiere uns|Kundenservice",
    el: "Φόρμα επικοινωνίας|Επικοινωνία|Στοιχεία επικοινωνίας",
    en: "Contact form|Contact|Contact information|Contact us|Customer Service",
    es:
      "Formulario de contacto|Información de contacto|Contáctanos|Contacto|Contáctenos|Servicio al cliente|Información del contacto",
    et: "Kontaktandmed|Võta meiega ühendust|Kontakt",
    fi: "Yhteydenottolomake|Ota yhteyttä|Yhteystiedot",
    fr:
      "Formulaire de contact|Contactez nous|Coordonnées|Contactez-nous|Service client|Informations de contact|nous contacter",
    he: "צור קשר|שירות לקוחות|יצירת קשר",
    hr: "Obrazac za kontakt|Kontakt",
    hu: "Kapcsolattartói űrlap|Kapcsolat|Kapcsolattartási adatok|Kapcsolatfelvétel",
    it: "Modulo di contatto|Informazioni di contatto|Contattaci|Contatto|Servizio clienti|Assistenza Clienti",
    ja: "お問い合わせフォーム|連絡先情報|お問い合わせ|連絡先|カスタマーサービス",
    ko: "연락처 양식|연락처|연락처 정보|문의하기|연락",
    lt: "Kontaktinė forma|Kontaktinė informacija|Susisiekite su mumis|Kontaktai|Kontaktas",
    lv: "Kontakti|Kontaktinformācija|Sazinieties ar mums|Kontakts",
    nb: "Kontaktskjema|Kontakt|Kontakt oss|Kontaktinformasjon",
    nl: "Contactformulier|Contactgegevens|Neem contact op|Neem contact met ons op|Klantenservice",
    pl:
      "Formularz kontaktowy|Skontaktuj się z nami|Dane kontaktowe|Kontakt|Obsługa klienta|Informacje kontaktowe",
    pt:
      "Formulário de contacto|Formulário de contato|Informações de contato|Fale conosco|Contato|Informações de contacto|Contacte-nos",
    ro: "Formular de contact|Informații de contact|Contactează-ne|Contactați-ne|Serviciu clienți",
    ru:
      "Форма для связи|Контакт|Связаться с нами|Контактная информация|Свяжитесь с нами|Служба поддержки|Контактная форма",
    sk: "Kontaktný formulár|Kontakt|Kontaktné údaje|Kontaktujte nás",
    sl: "Obrazec za stik|Kontakt|Kontaktni podatki|Stopite v stik z nami|Stik",
    sv: "Kontaktformulär|Kontaktinformation|Kontakt|Kontakta oss|Kundtjänst",
    tr: "İletişim formu|İletişim|İletişim bilgileri|Bize ulaşın|Müşteri Hizmetleri",
    uk: "Контакт|Зв'яжіться з нами|Контактна інформація|Зв'язатися з нами|Служба підтримки",
    zh: "聯絡表單|联系表|联系信息|联系我们|联系方式|聯絡我們|聯絡資訊",
  },
  shipping: {
    ar: "معلومات التسليم|التوصيل|التسليم|الشحن|سياسة الشحن",
    bg:
      "Доставка|Информация за доставка|Разходи за доставка|Информация за доставката|Политика за доставка|Пратки",
    cs:
      "Doprava|Informace k expedici|Zasilatelské náklady|Informace o doručení|Dodávka|Možnosti dodání|Dodání",
    da: "Levering|Forsendelse|Leveringsinformation|Fragt|Leveringsoplysninger|Forsendelsespolitik",
    de:
      "Versand|Versandinformationen|Versandkosten|Zustellungsinformationen|Lieferung|Versandrichtlinie|Versandinformation",
    el: "Έξοδα αποστολής|Πληροφορίες αποστολής|Πληροφορίες παράδοσης|Παράδοση|Πολιτική αποστολής|Αποστολή",
    en: "Shipping|Shipping information|Shipping costs|Delivery Information|Delivery|Shipping Policy",
    es:
      "Envío|Información sobre el envío|Gastos de envío|Información de la entrega|Entrega|Política de envíos|Información de envío",
    et: "Saatmine|Transport|Tarnepoliitika|Tarne|Kauba kättetoimetamine",
    fi: "Toimitus|Toimitustiedot|Toimituskulut|Toimituskäytäntö",
    fr:
      "Expédition|Livraison|Conditions d'expédition|Frais de livraison|Informations de livraison|Politique d'expédition|Frais de port",
    he: "משלוח|מדיניות משלוחים",
    hr:
      "Dostava|Informacije o dostavi|Troškovi dostave|Informacije za slanje|Troškovi isporuke|Informacije za dostavu|Isporuka",
    hu: "Szállítás|Szállítási információk|Szállítási költség|Kézbesítési információk|Szállítási szabályzat",
    it:
      "Spedizione|Spedizioni|Informazioni sulla spedizione|Costi di spedizione|Informazioni di consegna|Consegna|Politica di spedizione",
    ja: "配送|配送/お届け|送料|配送ポリシー|配達|出荷",
    ko: "배송|배송 정보|배송 비용|배송료|배송 정책|운송|배달",
    lt: "Siuntimas|Pristatymo informacija|Pristatymas|Už pristatymą|Pristatymo politika",
    lv: "Piegādes informācija|Piegādes izmaksas|Piegāde|Piegādes politika",
    nb: "Frakt|Fraktkostnader|Leveringsinformasjon|Levering|Fraktregler",
    nl: "Verzending|Verzendinformatie|Verzendkosten|Afleverinformatie|Bezorging|verzendmethode|Verzenden",
    pl:
      "Wysyłka|Koszty wysyłki|Informacje o dostarczeniu|Dostawa|Koszt wysyłki|Polityka wysyłki|Polityka dostawy",
    pt: "Envio|Frete|Informações de envio|Custos de envio|Informações da entrega|Entrega|Política de envio",
    ro:
      "Expediere|Informații de expediere|Costuri de transport|Informații despre livrare|Livrare|Politica de livrare|Politica de expediere",
    ru: "Доставка|Информация о доставке|Стоимость доставки|Политика доставки|Перевозка",
    sk:
      "Doprava|Informácie o preprave|Náklady na dopravu|Informácie o doručení|Doručenie|Zásady dopravy|Preprava",
    sl:
      "Dostava|Informacije o pošiljanju|Stroški pošiljanja|Informacije o dostavi|Poštnina|Pravilnik o dostavi",
    sv: "Frakt|Leveransinformation|Fraktkostnader|Leverans|Fraktpolicy",
    tr: "Kargo|Kargo bilgileri|Nakliye masrafları|Teslimat Bilgileri|Teslimat|Kargolama|Kargo Politikası",
    uk: "Інформація про доставку|Витрати на доставку|Доставка|Політика доставки",
    zh: "運送|运输|投递信息|配送|配送中|配送政策|寄送",
  },
};

/** Tests every language's phrases of a kind; what is not understood is named. */
function understands(what: string, words: Words, understood: (text: string, lang: string) => boolean): void {
  for (const [lang, texts] of Object.entries(words)) {
    Deno.test(`S143: platforms' own words in ${lang} ${what}`, () => {
      assertEquals(texts.split("|").filter((text) => !understood(text, lang)), []);
    });
  }
}

understands("offer to buy", WRITTEN.buy, (text, lang) => {
  return factsOf(lang, `<button class="b1">${text}</button>`).forms.buy;
});
understands("say that a product is gone", WRITTEN.gone, (text, lang) => {
  return factsOf(lang, `<p>${text}</p>`).content.says.soldOut;
});
understands("say that shipping is free", WRITTEN.free, (text, lang) => {
  return factsOf(lang, `<p>${text}</p>`).content.says.shippingCost;
});
for (const kind of KINDS) {
  understands(`name ${kind}`, WRITTEN[kind], (text, lang) => {
    return factsOf(lang, "", `<a href="/page/17">${text}</a>`).links.policies[kind] !== undefined;
  });
}

/** What stands beside them, and buys nothing. */
const NOT_BUYING: Words = {
  en: "View cart|Add to wishlist|Add to Compare|Update Cart|Quick view|Write a Review",
  de: "Zum Merkzettel hinzufügen|Zur Vergleichsliste hinzufügen|Warenkorb anzeigen",
  fr: "Ajouter au comparateur|Ajouter à la liste d'envies|Voir le panier",
  es: "Añadir para comparar|Agregar a la lista de deseos|Ver carrito|Vista rápida",
  it: "Aggiungi al confronto|Aggiungi alla lista dei desideri|Visualizza carrello",
  nl: "Toevoegen aan verlanglijst|Aan productvergelijking toevoegen",
  pl: "Dodaj do listy życzeń|Wyświetl koszyk",
  sv: "Lägg till i önskelistan|Visa varukorg",
  da: "Føj til ønskeliste|Se indkøbskurv",
  nb: "Legg til på ønskeliste|Vis handlekurv",
  fi: "Lisää toivelistalle|Näytä ostoskori",
  cs: "Přidat do seznamu přání|Zobrazit košík",
  hu: "Hozzáadás a kívánságlistához|Kosár megtekintése|Vásárlás folytatása|Megrendelés státusza",
  ja: "ウィッシュリストに追加|カートを見る",
  zh: "加入比较|查看购物车",
};
for (const [lang, texts] of Object.entries(NOT_BUYING)) {
  Deno.test(`platforms' own words in ${lang} for what is beside the cart buy nothing`, () => {
    const taken = texts.split("|").filter((text) => {
      const { buy, buttons } = factsOf(lang, `<button class="b1">${text}</button>`).forms;
      return buy || buttons.unexplained.length > 0;
    });
    assertEquals(taken, []);
  });
}
