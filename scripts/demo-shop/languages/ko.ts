import type { Words } from "../words.ts";

export const KOREAN: Words = {
  code: "ko",
  paths: { product: "product", collection: "category" },
  home: "홈",
  skip: "본문으로 이동",
  cart: "장바구니",
  cartEmpty: "장바구니가 비어 있습니다.",
  search: "검색",
  addToCart: "장바구니에 담기",
  quantity: "수량",
  inStock: "재고 있음",
  soldOut: "품절",
  related: "함께 보면 좋은 상품",
  reviews: "고객 리뷰",
  ratingOf: (value, count) => `별점 5점 만점에 ${value}점, 리뷰 ${count}개`,
  picture: "사진",
  newsletter: "이메일로 소식 받기",
  subscribe: "구독하기",
  opens: "공방은 평일 9시부터 17시까지 엽니다.",
  missing: "여기에는 아무것도 없습니다",
  back: "가게로 돌아가기",
  fromTheShop: "우리 가게의 물건",
  message: { name: "이름", email: "이메일", text: "남기실 말씀", send: "보내기" },
  policies: {
    returns: { name: "반품 및 교환", slug: "returns" },
    shipping: { name: "배송 안내", slug: "shipping" },
    privacy: { name: "개인정보처리방침", slug: "privacy" },
    terms: { name: "이용약관", slug: "terms" },
    about: { name: "회사소개", slug: "about-us" },
    contact: { name: "고객센터", slug: "contact" },
    imprint: { name: "사업자정보", slug: "imprint" },
  },
  legal: { entity: "상호", address: "주소", register: "사업자등록번호", vat: "통신판매업신고" },
  shippingLine: (cost, from) => `배송비 ${cost}, ${from} 이상 무료배송입니다.`,
  deliveryLine: (min, max) => `배송 기간은 ${min}~${max}일입니다.`,
  returnsLine: (days) => `반품은 ${days}일 이내에 가능합니다.`,
  returnsDays: (days) => `저희 가게에서 사신 물건은 모두 ${days}일 이내에 반품하실 수 있습니다.`,
  returnsPaid: {
    byShop: "반품 배송비는 저희가 부담합니다.",
    byBuyer: "반품 배송비는 고객님이 부담하셔야 합니다.",
  },
  returnsStart: "반품을 원하시면 주문 번호를 적어 문의해 주세요. 보내실 주소를 알려 드립니다.",
  shippingCost: (cost, from) => `배송비는 주문마다 ${cost}이며, ${from} 이상 주문은 무료배송입니다.`,
  shippingTime: (min, max) => `주문하신 물건은 택배로 ${min}~${max}일 안에 배송됩니다.`,
  privacyText:
    "이름과 주소와 주문 기록은 법이 정한 기간 동안만 보관하고, 물건을 보내는 데에 쓰며, 택배 회사에만 전달합니다. " +
    "저희가 무엇을 알고 있는지 언제든지 물어보실 수 있습니다.",
  termsText:
    "계약은 저희가 주문을 확인할 때 이루어집니다. 가격에는 세금이 들어 있습니다. 값을 치르시기 전까지 물건은 저희의 것입니다. " +
    "우리나라의 법을 따릅니다.",
  aboutText: (name) =>
    `${name} 가게는 네 사람과 공방 하나, 그리고 개 한 마리입니다. 2011년에 시장의 작은 자리에서 시작하여 지금도 모든 것을 ` +
    "직접 만들고 써 보고 포장합니다. 찾아오시는 분께는 차를 드립니다.",
  contactText: "무엇이든 물어보세요. 평일에는 하루 안에 사람이 답해 드립니다.",
  goods: {
    claims: [
      "유행을 타지 않고 집에서 오래 쓰는 쓸모 있는 물건들",
      "정말로 요리하는 부엌을 위해 손으로 만든 물건들",
    ],
    collections: [{ slug: "kitchen", name: "부엌 살림" }, { slug: "living-room", name: "거실 살림" }],
    products: [
      ...["구리 주전자", "물푸레나무 도마", "리넨 앞치마", "호두나무 숟가락", "흙 찻주전자"],
      ...["무쇠 프라이팬", "양모 담요", "밀랍 초"],
    ],
    sentences: [
      "날마다 스스로 이것을 쓰는 사람들이 한 번에 조금씩만 정성껏 만들고 있습니다.",
      "겉면은 손으로 하나하나 다듬어서 처음 만질 때부터 참 따뜻하게 느껴집니다.",
      "세월이 갈수록 더 보기 좋아지고 어딘가 닳더라도 다시 고쳐서 오래 쓸 수 있습니다.",
      "우리는 가게에 내놓기 전에 겨울 한 철 내내 이것을 직접 써 보았습니다.",
      "재료가 본래 그러하기 때문에 물건마다 빛깔이 아주 조금씩 서로 다릅니다.",
      "부드러운 천과 따뜻한 물이 조금 있으면 손질은 그것으로 모두 충분합니다.",
      "종이에 곱게 싸여 오며 플라스틱은 단 한 조각도 그 안에 들어 있지 않습니다.",
      "모양은 우리가 동네 벼룩시장에서 찾아낸 아주 오래된 본을 그대로 따랐습니다.",
    ],
    reviews: ["사진보다 훨씬 예쁩니다.", "빨리 왔고 포장도 꼼꼼했습니다.", "값어치를 충분히 합니다."],
  },
};
