import type { Language } from "./language.ts";

export const TURKISH: Language = {
  code: "tr",
  frequent:
    "ve bir bu için ile da de olarak olan en çok daha ne kadar gibi her sonra değil var göre sizin bizim tüm ya veya içinde tarafından ürün",
  policies: {
    returns: "iade*, geri ödeme*, cayma*, iptal ve iade",
    shipping: "kargo*, teslimat*, gönderi*, nakliye",
    privacy: "gizlilik*, KVKK, kişisel veri*, veri koruma, aydınlatma metni",
    terms:
      "(kullanım|satış|üyelik)* (koşulları|şartları|sözleşmesi), mesafeli satış*, şartlar ve koşullar, (hizmet|kullanım) (şartları|koşulları)",
    contact: "iletişim*, bize ulaş*, müşteri hizmet*, bize yazın",
    about: "hakkımızda, hikayemiz, biz kimiz, kurumsal",
    imprint: "künye, şirket bilgileri",
  },
  exchanges: "değişim*",
  buy: {
    put: "ekle*",
    cart: "(sepet*|çanta*)",
    into: "(sepete|sepetime) (ekle|at|koy)*",
    first:
      "satın al*, hemen al*, sipariş ver*, şimdi al*, rezervasyon, ön sipariş, (hemen|şimdi) satın al*, ürünü satın al",
  },
  go: "(sepete git|sepetim|sepeti (gör*|göster|görüntüle)|sepete dön)",
  soldOut:
    "tükendi, stokta yok, stok(lar)? tükendi, (geçici olarak|şu anda) (temin|mevcut|stokta)*, temin edilemiyor, mevcut değil, (gelince haber ver|haber ver|stoka gelince)*, yakında, satışa kapalı, kullanım dışı, üretimden (kaldırıl|kalk)*, beni bilgilendir",
  tools:
    "ara*, kapat, menü, sonraki, önceki, geri, büyüt, yakınlaştır, paylaş*, karşılaştır*, favori*, istek*, kaydet, yorum*, değerlendir*, puan*, yaz, oku, daha fazla, daha az, göster*, gör*, tüm*, yükle, giriş*, üye*, kayıt*, hesab*, bülten*, abone*, filtre*, sırala*, beden*, tablo*, çerez*, ayar*, kabul*, reddet*, tamam, gönder, sor*, haber*, yazdır, adet, miktar, artır, azalt, ülke, dil, mağaza*, stok, yardım, sohbet, iletişim*, oynat, detay*, açıklama, kargo, değiştir, seç*, uygula, hesapla, resim*, vazgeç, iptal, devam, (istek|favori|karşılaştır|dilek)* (listesine|listeme)? ?ekle, hesabım, hesap oluştur, giriş, düzenle*, kaldır*, sil, temizle*, güncelle*, sıfırla, kopyala, yenile, içeriğe*",
  shipping: {
    names: "kargo*, teslim*, gönder*",
    free: "ücretsiz*, bedava",
    costsNothing: "ücretsiz (kargo|teslimat|gönderim), kargo bedava",
    when:
      "(yarın|bugün) (kargoda|kapında|teslim)*, aynı gün (kargo|teslimat), (tahmini|beklenen) (teslim|kargo)*, hızlı teslimat bugün",
    calculate: "kargo (ücreti )?hesapla",
  },
  time: { day: "(iş )?gün(ü|de|lük)?( içinde| içerisinde)?", hour: "saat*", week: "hafta*", month: "ay*" },
  otherTime: "iade*, garanti*, değişim*, cayma*, içinde iade*, içerisinde iade*",
  reviews: {
    some:
      "yorumlar*, müşteri yorum*, değerlendirmeler*, değerlendirme, 5 yıldız*, müşterilerimiz ne diyor*, incelemeler*, puanlar",
    none:
      "(henüz )?yorum (yok|bulunma|yapılma)*, (0|hiç) (yorum|değerlendirme), (ilk yorumu|yorum) yaz*, yorumlar 0",
  },
  returning: {
    whoPays: "iade* ~ (ücret|kargo|bedel|masraf|karşıla)*, (ücret|kargo|bedel|masraf)* ~ iade*",
    howToStart:
      "iade (formu|talebi|kodu)*, bize (yazın|ulaşın|e posta)*, iletişime geç*, (gönderin|gönderiniz|gönder) ~ (adres|bize)*, form* ~ doldur*, hesabım*, e posta gönder*",
    final: "iade (kabul edilmez|alınmaz|edilemez), iade yoktur",
  },
  numbers: { ...{ iki: 2, yedi: 7, on: 10, otuz: 30 } },
};
