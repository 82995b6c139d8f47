import type { Words } from "../words.ts";

export const JAPANESE: Words = {
  code: "ja",
  paths: { product: "product", collection: "category" },
  home: "ホーム",
  skip: "本文へ移動",
  cart: "カート",
  cartEmpty: "カートは空です。",
  search: "検索",
  addToCart: "カートに入れる",
  quantity: "数量",
  inStock: "在庫あり",
  soldOut: "売り切れ",
  related: "こちらの商品もおすすめです",
  reviews: "カスタマーレビュー",
  ratingOf: (value, count) => `星5つ中${value}、レビュー${count}件`,
  picture: "画像",
  newsletter: "メールでお知らせを受け取る",
  subscribe: "登録する",
  opens: "工房は平日の9時から17時まで開いています。",
  missing: "ここには何もありません",
  back: "店に戻る",
  fromTheShop: "当店の品々",
  message: { name: "お名前", email: "メールアドレス", text: "メッセージ", send: "送信する" },
  policies: {
    returns: { name: "返品・交換", slug: "returns" },
    shipping: { name: "配送と送料", slug: "shipping" },
    privacy: { name: "プライバシーポリシー", slug: "privacy" },
    terms: { name: "ご利用規約", slug: "terms" },
    about: { name: "会社概要", slug: "about-us" },
    contact: { name: "お問い合わせ", slug: "contact" },
    imprint: { name: "特定商取引法に基づく表記", slug: "imprint" },
  },
  legal: { entity: "会社名", address: "所在地", register: "法人番号", vat: "登録番号" },
  shippingLine: (cost, from) => `送料は${cost}、${from}以上のお買い上げで送料無料です。`,
  deliveryLine: (min, max) => `お届けまで${min}～${max}営業日です。`,
  returnsLine: (days) => `返品は${days}日以内に承ります。`,
  returnsDays: (days) => `お買い上げの品はすべて${days}日以内であれば返品をお受けします。`,
  returnsPaid: {
    byShop: "返品の送料は当店が負担します。",
    byBuyer: "返品の送料はお客様のご負担となります。",
  },
  returnsStart: "返品をご希望の際は、ご注文番号を添えてお問い合わせください。返送先をお知らせします。",
  shippingCost: (cost, from) => `送料はご注文ごとに${cost}、${from}以上のご注文は送料無料です。`,
  shippingTime: (min, max) => `ご注文の品は${min}～${max}営業日でお届けします。`,
  privacyText:
    "お名前、ご住所、ご注文の記録は法律で定められた期間だけ保管し、発送のために使い、運送会社にだけ渡します。" +
    "当店が何を知っているかは、いつでもお尋ねください。",
  termsText:
    "契約は、当店がご注文を確認したときに成立します。価格は税込みです。代金をいただくまで品物は当店のものです。" +
    "日本の法律に従います。",
  aboutText: (name) =>
    `${name}は四人と一つの工房、そして一匹の犬です。2011年に市場の小さな屋台から始まり、今もすべてを自分たちの手で作り、` +
    "試し、包んでいます。訪ねてくださる方にはお茶をお出しします。",
  contactText: "何でもお尋ねください。平日は一日のうちに、人がお答えします。",
  goods: {
    claims: [
      "流行に左右されない、暮らしに役立つ手仕事の道具たち",
      "毎日料理をする台所のための、長く使える手仕事の品々",
    ],
    collections: [{ slug: "kitchen", name: "台所の道具" }, { slug: "living-room", name: "居間の品" }],
    products: [
      ...["銅のやかん", "タモ材のまな板", "リネンのエプロン", "くるみの木のスプーン", "土の急須"],
      ...["鉄のフライパン", "ウールのひざ掛け", "蜜蝋のろうそく"],
    ],
    sentences: [
      "自分でも毎日これを使っている人たちが、少しずつ手で作っています。",
      "表面は手で仕上げてあり、初めて触れたときから温かく感じられます。",
      "美しく年を重ね、どこかが傷んでも自分で直して使い続けられます。",
      "店に並べる前に、私たちは一冬のあいだずっとこれを試しました。",
      "素材の性質から、一つ一つの色合いが少しずつ違っています。",
      "やわらかい布と少しのぬるま湯があれば、手入れはそれで足ります。",
      "紙に包んであり、プラスチックはひとかけらも使っていません。",
      "形は、町の蚤の市で見つけた古い手本をもとにしています。",
    ],
    reviews: ["写真よりもきれいでした。", "とても早く届き、包みも丁寧でした。", "値段だけの価値があります。"],
  },
};
