import type { Language } from "./language.ts";

export const PORTUGUESE: Language = {
  code: "pt",
  frequent:
    "o a os as de que e do da em um uma para com não por mais no na dos das se seu sua ao pelo pela você são é como nosso nossa",
  policies: {
    returns: "devoluc*, devolver, devoluções, reembols*, arrependimento, livre resolução, restituiç*",
    shipping: "portes de envio, fretes?, entregas?, envios? !imediato, prazos? de entrega, expedição, portes",
    privacy:
      "privacidade, (proteção|proteccao|tratamento) (de|dos) dados, dados pessoais, (seus|os seus|meus) dados, LGPD, RGPD",
    terms: "termos, C.G.V, condições (gerais|de)*",
    contact:
      "contat*, contact*, apoio ao cliente, fale conosco, atendimento, serviço ao cliente, fale (conosco|connosco), sac",
    about: "sobre nós, quem somos, a nossa história, nossa (história|empresa), sobre a (loja|empresa|marca)",
    imprint: "informações legais, aviso legal, dados da empresa",
  },
  exchanges: "trocas?( e *)?",
  buy: {
    put: "adicionar, adicione, colocar, pôr, juntar, incluir, acrescentar",
    cart: "(carrinho|cesto|saco|sacola|cesta|sacolinha)",
    into: "(ao|à|no|na|para o) (seu |meu |sua )?(carrinho|cesto|saco|sacola|cesta)",
    first:
      "comprar, compre, compra( já| agora), encomendar, reservar, pedir agora, assinar agora, eu quero, finalizar compra, pré venda, pré encomend*",
  },
  go:
    "(ver|ir|meu|seu|abrir|voltar|editar|o meu|esvaziar) (para )?(ao |o |à |a |para |no )*(carrinho|cesto|saco|sacola|cesta)",
  soldOut:
    "esgotad*, indispon[ií]vel, não (está )?disponível, sem (stock|estoque), fora de (stock|estoque), (avise|avisem|notifique|avisar) ?(me|quando)*, em breve, produto indisponível, (des|dis)continuad*, notificar me",
  tools:
    "procur*, pesquis*, busc*, fechar, menu, seguinte, próxim*, anterior, voltar, ampliar, zoom, partilh*, compartilh*, compar*, favorit*, desejos, lista*, guardar, opini*, avalia*, escrev*, ler, mais, menos, mostrar, ver*, todo*, carregar, entrar, login, regist*, conta, subscrev*, newsletter, assinar, filtr*, orden*, tamanh*, guia, cookies?, defini*, configura*, aceit*, recus*, ok, enviar, pergunt*, avis*, imprimir, quantidade, aumentar, diminuir, país, idioma, lojas?, disponibilidade, ajuda, chat, contact*, contat*, reproduzir, detalhes?, descrição, entrega, alterar, escolh*, selecion*, aplicar, calcular, consultar, simular, imagem*, cancelar, continuar, (adicionar|juntar) (à|a|aos|ao) (minha )?(lista|favoritos|compar)*, minha conta, criar conta, editar, remover, excluir, eliminar, apagar, limpar, atualizar, redefinir, copiar, visualização rápida, vista rápida, configurar, ir para o conteúdo, pular, ordenar por, subscrever, acessar, actualizar, cadastr*, fazer login, iniciar sessão, inscrev*, repor",
  shipping: {
    names: "fretes?, portes, entreg*, envi(o|os|amos|ado|ada), prazo de entrega, receba",
    free: "gr[aá]tis, gratuit*, sem custos, oferta de",
    costsNothing: "frete grátis, portes grátis, envio gratuito, entrega gratuita, envios grátis",
    when:
      "entrega (amanhã|estimada|prevista|imediata|hoje), receba (amanhã|até|hoje), chega (amanhã|hoje|entre), envio (imediato|hoje)",
    calculate:
      "(calcular|calcule|consultar|consulte|simular|simule) (o |seu |os )?(frete|prazo|portes|envio)*, (estimar|estimativa de) (o |do )?(frete|envio|portes)",
  },
  time: { day: "dias?( úteis)?", hour: "horas?, h, hs", week: "semanas?", month: "m[eê]s(es)?" },
  otherTime: "devol*, troca*, garant*, arrepend*, reembols*, para (devolver|trocar)",
  reviews: {
    some:
      "avaliações, opiniões, opinião dos clientes, comentários de clientes, de 5 estrelas, o que dizem (os )?(nossos )?clientes, (1|2|3|4|5|6|7|8|9) avaliação, comentários, críticas, classificação média, classificações",
    none:
      "(sem|0|nenhuma) (avaliações|avaliação|opiniões), avaliações 0, (escrever|escreva|deixe|deixar) (uma|sua) (avaliação|opinião), seja o primeiro*",
  },
  returning: {
    whoPays:
      "(custos?|portes|despesas|frete) ~ devoluc*, (por sua|por nossa|a seu|a nosso) (conta|cargo), devoluc* ~ (grátis|gratuit)*, suport* ~ custos?, frete ~ devolv*",
    howToStart:
      "formulário*, contact(e|ar|e nos), contat*, escrev*, envi(e nos|e um|enos), área (de|do) cliente, declaração",
    final: "não aceitamos devoluc*, todas as vendas são finais",
  },
  numbers: {
    ...{ um: 1, uma: 1, dois: 2, sete: 7, dez: 10, catorze: 14, quatorze: 14, quinze: 15, trinta: 30 },
  },
};
