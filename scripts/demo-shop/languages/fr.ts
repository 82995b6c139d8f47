import type { Words } from "../words.ts";

export const FRENCH: Words = {
  code: "fr",
  paths: { product: "produit", collection: "categorie" },
  home: "Accueil",
  skip: "Aller au contenu",
  cart: "Panier",
  cartEmpty: "Votre panier est vide.",
  search: "Rechercher",
  addToCart: "Ajouter au panier",
  quantity: "Quantité",
  inStock: "En stock",
  soldOut: "Épuisé",
  related: "Vous aimerez aussi",
  reviews: "Avis clients",
  ratingOf: (value, count) => `${value.replace(".", ",")} étoiles sur 5, ${count} avis`,
  picture: "photo",
  newsletter: "Des nouvelles par e-mail",
  subscribe: "S'abonner",
  opens: "Atelier ouvert en semaine de 9 à 17 heures.",
  missing: "Rien ici",
  back: "Retour à la boutique",
  fromTheShop: "Dans la boutique",
  message: { name: "Votre nom", email: "Votre e-mail", text: "Votre message", send: "Envoyer" },
  policies: {
    returns: { name: "Retours et remboursements", slug: "retours" },
    shipping: { name: "Livraison", slug: "livraison" },
    privacy: { name: "Politique de confidentialité", slug: "confidentialite" },
    terms: { name: "Conditions générales de vente", slug: "conditions-generales" },
    about: { name: "À propos", slug: "a-propos" },
    contact: { name: "Contact", slug: "contact" },
    imprint: { name: "Mentions légales", slug: "mentions-legales" },
  },
  legal: { entity: "Société", address: "Adresse", register: "SIREN", vat: "N° TVA" },
  shippingLine: (cost, from) => `Frais de livraison ${cost}, livraison gratuite dès ${from}.`,
  deliveryLine: (min, max) => `Livré en ${min} à ${max} jours ouvrés.`,
  returnsLine: (days) => `Retours sous ${days} jours.`,
  returnsDays: (days) => `Vous pouvez retourner tout article dans les ${days} jours suivant sa réception.`,
  returnsPaid: {
    byShop: "Les frais de retour sont à notre charge : le retour est gratuit.",
    byBuyer: "Les frais de retour sont à votre charge.",
  },
  returnsStart:
    "Pour retourner un article, écrivez-nous avec votre numéro de commande ; nous répondons avec l'adresse où l'envoyer.",
  shippingCost: (cost, from) => `Les frais de livraison sont de ${cost} par commande, offerts dès ${from}.`,
  shippingTime: (min, max) => `Les colis arrivent sous ${min} à ${max} jours ouvrés.`,
  privacyText:
    "Nous gardons votre nom, votre adresse et vos commandes aussi longtemps que la loi le demande, pour livrer vos " +
    "achats, et ne les donnons qu'au transporteur. Demandez-nous quand vous voulez ce que nous savons de vous.",
  termsText:
    "Le contrat est conclu quand nous confirmons votre commande. Les prix sont toutes taxes comprises. La marchandise " +
    "reste à nous jusqu'à son paiement. Le droit de notre pays s'applique.",
  aboutText: (name) =>
    `${name}, c'est quatre personnes, un atelier et un chien. Nous avons commencé en 2011 sur un marché, et nous ` +
    "fabriquons, essayons et emballons toujours tout nous-mêmes. La porte est ouverte et le thé est chaud.",
  contactText: "Posez-nous vos questions. Une personne répond, en semaine, dans la journée.",
  goods: {
    claims: [
      "Des objets utiles pour la maison, faits pour durer",
      "Des objets faits main pour les cuisines qui servent",
      "Des outils simples et du lin, finis à la main",
    ],
    collections: [
      { slug: "cuisine", name: "Pour la cuisine" },
      { slug: "salon", name: "Pour le salon" },
      { slug: "jardin", name: "Pour le jardin" },
    ],
    products: [
      ...[
        "Bouilloire en cuivre",
        "Planche en frêne",
        "Tablier en lin",
        "Cuillère en noyer",
        "Théière en terre",
      ],
      ...["Poêle en fer", "Couverture de laine", "Bougie en cire", "Tabouret en chêne", "Panier d'osier"],
    ],
    sentences: [
      "Fabriqué en petit nombre par des gens qui s'en servent tous les jours.",
      "La surface est finie à la main et paraît chaude au premier toucher.",
      "Il vieillit bien et se répare quand quelque chose finit par céder.",
      "Nous l'avons essayé tout un hiver avant de le mettre en boutique.",
      "Chaque pièce a une couleur un peu différente, comme la matière elle-même.",
      "Un chiffon doux et un peu d'eau tiède suffisent à son entretien.",
      "Il arrive enveloppé de papier et sans le moindre morceau de plastique.",
      "Beaucoup de nos clients en achètent un second pour des amis.",
      "Sa forme suit un modèle ancien que nous avons trouvé aux puces.",
      "Nous connaissons le nom de tous ceux qui l'ont eu en main.",
    ],
    reviews: [
      "Plus beau que sur les photos.",
      "Arrivé vite et bien emballé.",
      "Ma sœur veut le même.",
      "Il vaut son prix.",
    ],
  },
};
