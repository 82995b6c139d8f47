import type { Words } from "../words.ts";

export const PORTUGUESE: Words = {
  code: "pt",
  paths: { product: "produto", collection: "categoria" },
  home: "Início",
  skip: "Saltar para o conteúdo",
  cart: "Carrinho",
  cartEmpty: "O seu carrinho está vazio.",
  search: "Pesquisar",
  addToCart: "Adicionar ao carrinho",
  quantity: "Quantidade",
  inStock: "Em stock",
  soldOut: "Esgotado",
  related: "Também pode gostar",
  reviews: "O que dizem os clientes",
  ratingOf: (value, count) => `${value.replace(".", ",")} de 5 estrelas em ${count} avaliações`,
  picture: "imagem",
  newsletter: "Novidades por e-mail",
  subscribe: "Subscrever",
  opens: "Oficina aberta nos dias úteis das 9 às 17.",
  missing: "Nada por aqui",
  back: "Voltar à loja",
  fromTheShop: "Da loja",
  message: { name: "O seu nome", email: "O seu e-mail", text: "A sua mensagem", send: "Enviar mensagem" },
  policies: {
    returns: { name: "Trocas e devoluções", slug: "devolucoes" },
    shipping: { name: "Envios e entregas", slug: "envios" },
    privacy: { name: "Política de privacidade", slug: "privacidade" },
    terms: { name: "Termos e condições", slug: "termos" },
    about: { name: "Quem somos", slug: "quem-somos" },
    contact: { name: "Contactos", slug: "contactos" },
    imprint: { name: "Informações legais", slug: "informacoes-legais" },
  },
  legal: { entity: "Empresa", address: "Morada", register: "Registo comercial", vat: "NIF" },
  shippingLine: (cost, from) => `Envio por ${cost}, portes grátis a partir de ${from}.`,
  deliveryLine: (min, max) => `Entrega em ${min} a ${max} dias úteis.`,
  returnsLine: (days) => `Devoluções até ${days} dias.`,
  returnsDays: (days) => `Pode devolver tudo o que comprou no prazo de ${days} dias.`,
  returnsPaid: {
    byShop: "A devolução é gratuita: os custos são nossos.",
    byBuyer: "Os custos da devolução são por sua conta.",
  },
  returnsStart: "Para devolver, escreva-nos com o número da encomenda; respondemos com a morada.",
  shippingCost: (cost, from) => `O envio custa ${cost} por encomenda, grátis a partir de ${from}.`,
  shippingTime: (min, max) => `As encomendas chegam em ${min} a ${max} dias úteis.`,
  privacyText:
    "Guardamos o nome, a morada e as encomendas durante o tempo que a lei exige, usamos esses dados para entregar o " +
    "que comprou e só os passamos à transportadora. Pergunte-nos a qualquer momento o que sabemos sobre si.",
  termsText:
    "O contrato fica feito quando confirmamos a encomenda. Os preços incluem todos os impostos. Os artigos são nossos " +
    "até serem pagos. Aplica-se a lei do nosso país.",
  aboutText: (name) =>
    `${name} são quatro pessoas, uma oficina e um cão. Começámos em 2011 com uma banca no mercado e ainda fazemos, ` +
    "provamos e embalamos tudo nós. Quem nos visita encontra a porta aberta e chá na mesa.",
  contactText: "Pergunte-nos o que quiser. Responde uma pessoa, nos dias úteis, no prazo de um dia.",
  goods: {
    claims: ["Coisas úteis para a casa, feitas para durar", "Feito à mão para cozinhas que se usam"],
    collections: [{ slug: "cozinha", name: "Para a cozinha" }, { slug: "sala", name: "Para a sala" }],
    products: [
      ...["Chaleira de cobre", "Tábua de freixo", "Avental de linho", "Colher de nogueira", "Bule de barro"],
      ...["Frigideira de ferro", "Manta de lã", "Vela de cera"],
    ],
    sentences: [
      "Feito em poucas unidades por pessoas que o usam em casa todos os dias.",
      "A superfície é acabada à mão e parece quente desde o primeiro toque.",
      "Envelhece bem e pode ser reparado quando alguma coisa finalmente cede.",
      "Experimentámos durante um inverno inteiro antes de o pôr na loja.",
      "Cada peça tem uma cor um pouco diferente, porque o material também tem.",
      "Um pano macio e alguma água morna são todo o cuidado que pede.",
      "Vem embrulhado em papel e sem um único pedaço de plástico.",
      "A forma segue um modelo antigo que encontrámos numa feira.",
    ],
    reviews: ["Melhor do que nas fotografias.", "Chegou depressa e bem embalado.", "Vale cada cêntimo."],
  },
};
