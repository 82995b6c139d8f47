import type { Language } from "./language.ts";

export const FRENCH: Language = {
  code: "fr",
  frequent:
    "le la les des et est une dans pour sur avec vous votre vos nous notre nos qui que pas par plus du au aux ou ce cette sont être",
  policies: {
    returns:
      "retours? !en haut|a|au|aux|vers|accueil, rembours*, rétractation*, droit de retour, retourner un article",
    shipping: "livraisons?, frais de port, expéditions?, envois?",
    privacy:
      "confidentialité, vie privée, (données|informations) (personnelles|à caractère personnel), (vos|mes) (données|informations), protection des données, RGPD, CNIL",
    terms: "conditions (générales|d utilisation|de vente), CGV, CGU, C.G.V, termes (et|&) conditions",
    contact: "contact*, services? clients?, nous (contacter|écrire), aide et contact, coordonnées",
    about: "à propos, qui sommes nous, notre (histoire|entreprise|société)",
    imprint: "mentions légales, informations légales",
  },
  exchanges: "échanges? (et|ou) *, garantie échange",
  buy: {
    put: "ajouter, ajoutez, ajoute, mettre, mettez, placer, glisser",
    cart: "(panier|sac|caddie|cabas|chariot)",
    into: "(au|dans le|dans mon|à mon) (panier|sac|caddie)",
    first:
      "acheter, commander, j achète, je commande, précommander, réserver, acheter maintenant, s abonner maintenant, je réserve, commandez, achetez, achat (immédiat|express|rapide)",
  },
  go:
    "(voir|afficher|aller|accéder|retour|modifier|mon|votre|consulter|vider) (à |au |le |mon |votre |dans )*(panier|sac|caddie)",
  soldOut:
    "épuisée?s?, rupture( de stock)?, (actuellement|momentanément|temporairement) (indisponible|épuisé), indisponible, (plus|pas) disponible, non disponible, victime de son succès, (prévenez|alertez|avertissez) moi, (m avertir|me prévenir|m alerter)*, bientôt disponible, plus en stock, discontinué*, (arrêté|retiré) de la vente",
  tools:
    "recherch*, fermer, menu, suivant*, précédent*, retour, zoom*, agrandir, partag*, compar*, favoris?, envies?, liste*, coup de coeur, avis, noter, rédiger, donner, lire, plus, moins, afficher, voir*, tout*, charger, connex*, connect*, inscri*, compte, newsletter, filtr*, trier, taille*, guide, cookies?, paramètr*, accept*, refus*, ok, d accord, envoyer, valider, poser, questions?, prévenir, alerter, imprimer, quantité, augmenter, diminuer, pays, langue, magasins?, disponibilité, aide, chat, contact*, lecture, détails?, description, livraison, modifier, choisir, sélection*, appliquer, calculer, image*, photos?, annuler, continuer, ajouter (à|au|aux) (la |ma |mes |votre )?(liste|favoris|comparat|envies|souhaits)*, mon compte, connexion, se connecter, s (identifier|inscrire|enregistrer|abonner), supprimer, retirer, actualiser, réinitialiser, vider, copier, aller au contenu, soumettre, enregistrer, écrire, éditer, aperçu, chercher, créer, identif*, mettre à jour, mise à jour, souscrire, voter",
  shipping: {
    names: "livraisons?, livrée?s?, expédi(é|ée|és|ées|tion), frais de port, frais d envoi, envois?, reçu",
    free: "gratuit*, offerte?s?, gratis",
    costsNothing: "franco de port, port offert, frais de port offerts",
    when:
      "livraison (demain|le lendemain|express en), livrée? (en|le|entre|demain), chez vous (dès|demain|en) *, recevez le, expédié (le jour même|sous)",
    calculate:
      "(calculer|estimer|simuler) (les |vos |mes )?(frais|livraison)*, (estimer|estimation) (l |la |des |de la )?(expédition|livraison|frais)*",
  },
  time: {
    day: "jours?( (ouvrés?|ouvrables?))?, j ouvrés",
    hour: "heures?, h",
    week: "semaines?",
    month: "mois",
  },
  otherTime: "rembours*, retour*, rétract*, garantie*, satisfait*, essai*, pour (changer|retourner|échanger)",
  reviews: {
    some:
      "avis, sur 5 étoiles, commentaires (clients|des clients), (nos|vos) clients (disent|témoignent), témoignages?, évaluations, commentaires, notes et avis, avis produits?",
    none:
      "(aucun|0|pas d|pas encore d) avis, avis 0, (donner|laisser|rédiger|écrire|déposer) (votre|un|mon) avis, premier à donner *",
  },
  returning: {
    whoPays:
      "(frais|coûts?) ~ (retour|renvoi), retours? ~ (gratuit|offert)*, à (votre|notre|la) charge, étiquette (de )?retour",
    howToStart:
      "formulaire*, contacte[rz], nous écrire, écrivez*, déclaration dénuée, espace client, mon compte, (renvoyez|retournez) ~ (adresse|nos locaux|chez nous)",
    final: "n acceptons (pas|aucun) (de )?retours?, ventes? (sont )?(fermes et )?définitives",
  },
  numbers: {
    ...{ un: 1, deux: 2, sept: 7, dix: 10, quatorze: 14, quinze: 15, trente: 30, soixante: 60 },
  },
};
