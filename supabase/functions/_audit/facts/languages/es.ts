import type { Language } from "./language.ts";

export const SPANISH: Language = {
  code: "es",
  frequent:
    "el la los las de que en y un una es con para por su sus del al se no más como tu nuestra nuestro este esta son o",
  policies: {
    returns:
      "devolucion*, devolver*, devuelv*, reembols*, desistimiento, retracto, derecho de (retracto|desistimiento), botón de arrepentimiento, arrepentimiento",
    shipping: "envíos?, entregas?, despachos?, gastos de envío, expedición",
    privacy:
      "privacidad, protección de datos, datos personales, (tus|sus) datos, RGPD, LOPD, tratamiento de datos, habeas data",
    terms:
      "términos, condiciones (generales|de|y)*, bases legales, bases y condiciones, aviso legal y condiciones",
    contact: "contact*, atención al cliente, servicio al cliente, ayuda y contacto, escríbenos",
    about: "sobre nosotros, quiénes somos, nuestra (historia|empresa), acerca de( nosotros)?, la empresa",
    imprint: "aviso legal, información legal",
  },
  exchanges: "cambios( y *)?",
  buy: {
    put: "añadir, añade, agregar, agrega, agregá, meter, poner, sumar, incluir, llevar",
    cart: "(carrito|cesta|bolsa|carro|canasta|bolso)",
    into: "(al|a la|a mi|en la|en el) (carrito|cesta|bolsa|carro|canasta)",
    first:
      "comprar, compra( ahora| ya)?, compre, cómpralo, pedir, reservar, reserva( ahora), encargar, adquirir, suscribirse ahora, ordenar ahora, lo quiero, preventa, hacer pedido, (añadir|agregar) al pedido, (realizar|hacer|confirmar) (un |el )?(pedido|preventa)",
  },
  go:
    "(ver|ir|mi|tu|su|volver|editar|vaciar|abrir) (a |al |a la |el |la |mi |tu )*(carrito|cesta|bolsa|carro)",
  soldOut:
    "agotad*, sin (stock|existencias|inventario), no (está )?disponible, temporalmente (agotado|sin|no)*, próximamente, fuera de (stock|inventario), (avísame|notifícame|avisarme|avisadme)*, descatalogado, (des|dis)continuad*, notificarme",
  tools:
    "busca*, cerrar, menú, siguiente, anterior, volver, ampliar, zoom, compart*, compar*, favorit*, deseos, lista*, guardar, opini*, valor*, reseñ*, escrib*, leer, más, menos, mostrar, ver*, todo*, cargar, iniciar, registr*, cuenta, acceder, suscri*, newsletter, filtr*, orden*, talla*, guía, cookies?, configura*, acept*, rechaz*, ok, enviar, pregunt*, avis*, imprimir, cantidad, aumentar, disminuir, país, idioma, tiendas?, disponibilidad, ayuda, chat, contact*, reproducir, detalles?, descripción, envío, cambiar, elegir, selecci*, aplicar, calcular, imagen*, cancelar, continuar, (añadir|agregar) (a|al|para) (la |mi |tu )?(lista|favoritos|compar)*, mi cuenta, iniciar sesión, inicio de sesión, identificarse, crear cuenta, editar, eliminar, borrar, quitar, limpiar, actualizar, restablecer, reiniciar, copiar, escoge*, ir (al|directamente al) contenido, entrar, ingresar, ajustes, preferencias, vista rápida, atrás, búsqueda, ordenar por, clasificar por",
  shipping: {
    names: "envíos?, enviamos, entrega*, gastos de envío, despacho*, llega*, recíbelo, recibe",
    free: "gratis, gratuit*, sin (coste|costo|cargo)",
    costsNothing:
      "envío gratis, portes pagados, sin (gastos|costes|costos) de (envío|entrega), (transporte|despacho) (gratis|gratuito)",
    when:
      "entrega (mañana|estimada|prevista|inmediata), llega (mañana|el|entre|hoy), recíbelo (mañana|el|entre), envío (hoy|inmediato)",
    calculate:
      "(calcular|calcula|consultar|estimar|simular) (el |tu |los )?(envío|costo|coste|gastos|despacho)*, estimación de (envío|gastos)",
  },
  time: {
    day: "días?( (hábil|hábiles|laborables?|naturales))?",
    hour: "horas?, h, hs, hrs",
    week: "semanas?",
    month: "mes(es)?",
  },
  otherTime: "devol*, garant*, prueba*, desist*, cambi*, retract*, para (devolver|cambiar)",
  reviews: {
    some:
      "opiniones, reseñas, valoraciones, comentarios de clientes, calificaciones, de 5 estrellas, lo que dicen (nuestros )?clientes, comentarios, comentarios del producto",
    none:
      "(sin|0|no hay) (reseñas|valoraciones|opiniones|comentarios), (reseñas|valoraciones|opiniones) 0, (escribir|escribe|dejar|deja) (una|tu) (reseña|opinión|valoración), sé el primero*",
  },
  returning: {
    whoPays:
      "(gastos|costes?|costos?) ~ devoluc*, devoluc* ~ (gratis|gratuit|gastos|cargo)*, a (su|tu|nuestro) cargo, etiqueta de devoluc*",
    howToStart:
      "formulario*, contact(a|e|ar|anos|enos), escrib*, declaración inequívoca, envi(anos|enos|e un|a un), área (de|del) cliente",
    final: "no (se )?acept(amos|an) devoluciones, todas las ventas son (finales|definitivas)",
  },
  numbers: {
    ...{ un: 1, una: 1, dos: 2, siete: 7, diez: 10, catorce: 14, quince: 15, treinta: 30, sesenta: 60 },
  },
};
