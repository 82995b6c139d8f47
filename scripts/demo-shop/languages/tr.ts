import type { Words } from "../words.ts";

export const TURKISH: Words = {
  code: "tr",
  paths: { product: "urun", collection: "kategori" },
  home: "Ana sayfa",
  skip: "İçeriğe geç",
  cart: "Sepet",
  cartEmpty: "Sepetiniz boş.",
  search: "Ara",
  addToCart: "Sepete ekle",
  quantity: "Adet",
  inStock: "Stokta",
  soldOut: "Tükendi",
  related: "Bunları da beğenebilirsiniz",
  reviews: "Müşteri yorumları",
  ratingOf: (value, count) => `5 yıldız üzerinden ${value.replace(".", ",")}, ${count} değerlendirme`,
  picture: "resim",
  newsletter: "E-posta ile haberler",
  subscribe: "Abone ol",
  opens: "Atölye hafta içi 9 ile 17 arasında açıktır.",
  missing: "Burada bir şey yok",
  back: "Mağazaya dön",
  fromTheShop: "Mağazadan",
  message: { name: "Adınız", email: "E-postanız", text: "Mesajınız", send: "Mesaj gönder" },
  policies: {
    returns: { name: "İade ve değişim", slug: "iade" },
    shipping: { name: "Kargo ve teslimat", slug: "teslimat" },
    privacy: { name: "Gizlilik politikası", slug: "gizlilik" },
    terms: { name: "Satış sözleşmesi", slug: "mesafeli-satis-sozlesmesi" },
    about: { name: "Hakkımızda", slug: "hakkimizda" },
    contact: { name: "İletişim", slug: "iletisim" },
    imprint: { name: "Şirket bilgileri", slug: "sirket-bilgileri" },
  },
  legal: { entity: "Şirket", address: "Adres", register: "MERSİS", vat: "Vergi no" },
  shippingLine: (cost, from) => `Kargo ${cost}, ${from} üzeri ücretsiz kargo.`,
  deliveryLine: (min, max) => `Teslimat ${min}-${max} iş günü içinde.`,
  returnsLine: (days) => `${days} gün içinde iade.`,
  returnsDays: (days) => `Aldığınız her şey için iade süresi ${days} gün.`,
  returnsPaid: {
    byShop: "Dönüş yolunu biz öderiz: iade kargosu ücretsiz.",
    byBuyer: "İade kargo ücretini alıcı öder.",
  },
  returnsStart: "Bir şeyi iade etmek için bize yazın ve sipariş numarasını bildirin; adresi yanıtlarız.",
  shippingCost: (cost, from) => `Kargo sipariş başına ${cost}, ${from} üzerinde ücretsiz.`,
  shippingTime: (min, max) => `Paketler ${min}-${max} iş günü içinde teslim edilir.`,
  privacyText:
    "Adınızı, adresinizi ve siparişlerinizi yasanın istediği kadar saklarız, teslimat için kullanırız ve sadece kargo " +
    "şirketine veririz. Bizim sizin hakkınızda ne bildiğimizi her zaman sorabilirsiniz.",
  termsText:
    "Sözleşme, siparişi onayladığımız zaman yapılmış olur. Fiyatlara vergi dahildir. Ürün, ödenene kadar bizimdir. " +
    "Bizim ülkemizin yasası geçerlidir.",
  aboutText: (name) =>
    `${name} dört kişi, bir atölye ve bir köpek demek. 2011 yılında pazarda bir tezgah ile başladık ve her şeyi hâlâ ` +
    "kendimiz yapar, dener ve paketleriz. Bizi ziyaret eden çay içer.",
  contactText: "Bize her şeyi sorun. Bir insan yanıtlar, hafta içi bir gün içinde.",
  goods: {
    claims: ["Ev için modayı aşan faydalı eşyalar", "Yemek yapılan mutfaklar için el işi"],
    collections: [{ slug: "mutfak", name: "Mutfak için" }, { slug: "salon", name: "Salon için" }],
    products: [
      ...["Bakır çaydanlık", "Dişbudak kesme tahtası", "Keten önlük", "Ceviz kaşık", "Kil demlik"],
      ...["Demir tava", "Yün battaniye", "Balmumu mumu"],
    ],
    sentences: [
      "Onu her gün kendisi de kullanan insanlar tarafından az sayıda yapılır.",
      "Yüzeyi elle bitirilir ve ilk dokunuşta bile sıcak bir his verir.",
      "Güzel yaşlanır ve bir gün bir yeri bozulursa onarılabilir.",
      "Mağazaya gelmeden önce onu bütün bir kış denedik.",
      "Her parçanın rengi biraz farklıdır, çünkü malzeme de öyledir.",
      "Bakım için yumuşak bir bez ve biraz ılık su yeter.",
      "Kağıda sarılı gelir ve içinde tek bir parça plastik yoktur.",
      "Biçimi, bir bit pazarında bulduğumuz eski bir örneğe göre.",
    ],
    reviews: ["Resimlerden daha güzel.", "Çabuk geldi ve iyi paketlenmişti.", "Her kuruşuna değer."],
  },
};
