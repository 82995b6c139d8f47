import type { Words } from "../words.ts";

export const SPANISH: Words = {
  code: "es",
  paths: { product: "producto", collection: "categoria" },
  home: "Inicio",
  skip: "Saltar al contenido",
  cart: "Carrito",
  cartEmpty: "Tu carrito está vacío.",
  search: "Buscar",
  addToCart: "Añadir al carrito",
  quantity: "Cantidad",
  inStock: "En existencias",
  soldOut: "Agotado",
  related: "También te puede gustar",
  reviews: "Opiniones de clientes",
  ratingOf: (value, count) => `${value.replace(".", ",")} de 5 estrellas, ${count} opiniones`,
  picture: "foto",
  newsletter: "Novedades por correo",
  subscribe: "Suscribirse",
  opens: "Taller abierto de lunes a viernes de 9 a 17.",
  missing: "Aquí no hay nada",
  back: "Volver a la tienda",
  fromTheShop: "De la tienda",
  message: { name: "Tu nombre", email: "Tu correo", text: "Tu mensaje", send: "Enviar mensaje" },
  policies: {
    returns: { name: "Devoluciones y reembolsos", slug: "devoluciones" },
    shipping: { name: "Envíos", slug: "envios" },
    privacy: { name: "Política de privacidad", slug: "privacidad" },
    terms: { name: "Términos y condiciones", slug: "terminos" },
    about: { name: "Sobre nosotros", slug: "sobre-nosotros" },
    contact: { name: "Contacto", slug: "contacto" },
    imprint: { name: "Aviso legal", slug: "aviso-legal" },
  },
  legal: { entity: "Empresa", address: "Dirección", register: "Registro Mercantil", vat: "NIF" },
  shippingLine: (cost, from) => `Gastos de envío ${cost}, envío gratis desde ${from}.`,
  deliveryLine: (min, max) => `Entrega en ${min} a ${max} días laborables.`,
  returnsLine: (days) => `Devoluciones en ${days} días.`,
  returnsDays: (days) => `Puedes devolver cualquier compra en un plazo de ${days} días desde su entrega.`,
  returnsPaid: {
    byShop: "Los gastos de devolución corren de nuestra cuenta: la devolución es gratuita.",
    byBuyer: "Los gastos de devolución corren por tu cuenta.",
  },
  returnsStart: "Para devolver algo, escríbenos con tu número de pedido; te decimos a qué dirección va.",
  shippingCost: (cost, from) => `Los gastos de envío son de ${cost} por pedido, gratis desde ${from}.`,
  shippingTime: (min, max) => `Los paquetes llegan en ${min} a ${max} días laborables.`,
  privacyText:
    "Guardamos tu nombre, tu dirección y tus pedidos el tiempo que pide la ley, los usamos para entregar lo que " +
    "compras y solo los damos al transportista. Pregúntanos cuando quieras qué sabemos de ti.",
  termsText:
    "El contrato se cierra cuando confirmamos tu pedido. Los precios incluyen los impuestos. La mercancía es nuestra " +
    "hasta que se paga. Se aplica la ley de nuestro país.",
  aboutText: (name) =>
    `${name} somos cuatro personas, un taller y un perro. Empezamos en 2011 en un mercado y todavía hacemos, probamos ` +
    "y empaquetamos todo con nuestras manos. Quien nos visita encuentra la puerta abierta.",
  contactText: "Pregúntanos lo que quieras. Contesta una persona, en un día laborable.",
  goods: {
    claims: [
      "Cosas útiles para la casa, hechas para durar",
      "Hecho a mano para cocinas en las que se cocina",
      "Herramientas sencillas y lino, acabados a mano",
    ],
    collections: [
      { slug: "cocina", name: "Para la cocina" },
      { slug: "salon", name: "Para el salón" },
      { slug: "jardin", name: "Para el jardín" },
    ],
    products: [
      ...["Hervidor de cobre", "Tabla de fresno", "Delantal de lino", "Cuchara de nogal", "Tetera de barro"],
      ...["Sartén de hierro", "Manta de lana", "Vela de cera", "Taburete de roble", "Cesto de mimbre"],
    ],
    sentences: [
      "Hecho en pequeñas cantidades por gente que lo usa todos los días.",
      "La superficie se acaba a mano y se nota cálida desde el principio.",
      "Envejece bien y se puede reparar cuando algo por fin se rompe.",
      "Lo probamos durante todo un invierno antes de ponerlo en la tienda.",
      "Cada pieza tiene un color algo distinto, porque el material lo tiene.",
      "Un paño suave y un poco de agua templada bastan para cuidarlo.",
      "Llega envuelto en papel y sin un solo trozo de plástico.",
      "Muchos de nuestros clientes compran otro para regalarlo a sus amigos.",
      "Su forma sigue un modelo antiguo que encontramos en un mercadillo.",
      "Conocemos por su nombre a todos los que lo tuvieron en las manos.",
    ],
    reviews: [
      "Más bonito que en las fotos.",
      "Llegó pronto y bien empaquetado.",
      "Mi hermana quiere uno igual.",
      "Vale lo que cuesta.",
    ],
  },
};
