import type { Language } from "./language.ts";

export const ENGLISH: Language = {
  code: "en",
  frequent:
    "the and of to is are with for your you this that our we from have not it be will can on by all or at as more",
  policies: {
    returns:
      "returns? !to, refunds?, money back, refund policy, cancellation right, cancellation (policy|terms), right of withdrawal, withdrawal (right|policy|form)",
    shipping: "shipping*, deliver(y|ies), postage, dispatch, where we (ship|deliver)",
    privacy:
      "privacy*, data protection, gdpr, (your|personal|customer) (personal )?(data|information), ccpa, do not sell, data policy",
    terms:
      "terms, (conditions|terms) of (sale|use|service|business), conditions of (carriage|purchase), t c s?, t cs, user agreement",
    contact:
      "contact* !lens|lenses, get in touch, customer (service|care|support), help (centre|center|desk), (talk|write|speak) to us, reach us",
    about: "about us, about the (shop|store|brand|company), our (story|company), who we are",
    imprint: "imprint, legal (notice|information), company (information|details)",
  },
  exchanges: "exchanges?, replacements?",
  buy: {
    put: "add, put, place, drop, throw, pop, move",
    cart: "(shopping )?(cart|bag|basket|trolley), tote",
    into: "in my (cart|bag|basket), to (cart|basket|bag), add to (your |my )?(order|box|kit|quote|bundle)",
    first:
      "buy, buy (it )?now, order now, purchase, order !status|history|tracking|number|by, pre ?order, book (now|it|online|tickets?), subscribe now, subscribe (and )?save, get it (now|today), get yours, reserve (now|it|in store), checkout now, pay now, rent now, quick buy, quick add",
  },
  go:
    "(view|show|see|open|edit|update|go to|back to|return to|close|your|my) (your |my |the )?(shopping )?(cart|bag|basket|trolley), purchase (history|orders?|policy|protection)",
  soldOut:
    "sold out, out of stock, (currently|temporarily) (unavailable|out of stock|not available), (not|un) ?available( online)?( at the moment)?, no longer available, notify me( when (it s )?(available|back))?, (e ?mail|text|tell|alert|notify) (me )?when( it is| it s| back| this is)?( available| in stock| back)?, back in stock (alert|notification|soon), join the waitlist, coming soon, discontinued, not in stock",
  tools:
    "search, close, menu, next, previous, prev, back, zoom*, share*, tweet, pin it, compare*, wish ?list*, favou?rites?, save, like, reviews?, write, rate, ratings?, read, more, less, show*, view*, see, see all, all, load, sign, log, register*, account, subscribe, newsletter, filters?, sort*, size*, guide, chart, cookies?, settings, accept*, decline, reject, agree, allow, ok, got it, send, submit, ask*, questions?, notify*, print, quantity, qty, plus, minus, increase*, decrease*, country, language, currency, store*, find*, check !out, locat*, help, chat*, call*, e ?mail*, contact*, play, pause, video, reset, clear, cancel, continue, skip, details?, description, specifications?, shipping*, delivery, returns?, report, edit, change, select*, choose*, apply, calculate*, update, expand, collapse, toggle, up, down, left, right, slide*, open, gallery, thumbnails?, picture*, image*, dismiss, add to (my |your )?(wish ?list|favou?rites|compar*), create, delete, remove, my (account|wishlist|orders), leave a review, copy, quick (view|look), refresh, enter, configure, login",
  shipping: {
    names:
      "shipping, shipped, ships, delivery, deliver(ed|s)?, postage, dispatch(ed|es)?, arrives?, arriving",
    free: "free, complimentary",
    costsNothing: "ships free, free shipping, free delivery, post free",
    when:
      "(same|next) (business |working )?day (delivery|shipping|dispatch), overnight (delivery|shipping), ships (today|tomorrow|immediately|same day|within 24), (estimated|expected) (delivery|arrival), (arrives|get it|delivered) (by|on|between|tomorrow|today), delivered tomorrow",
    calculate:
      "(calculate|estimate) (the |your )?(shipping|delivery|postage), shipping (calculator|estimate)",
  },
  time: {
    day: "days?, (business|working|week) days?",
    hour: "hours?, hrs?",
    week: "weeks?",
    month: "months?",
  },
  otherTime: "return*, refund*, money, warrant*, guarant*, trial*, satisf*, exchange*",
  reviews: {
    some:
      "reviews, (customer|verified) reviews?, rated *, ratings, testimonials?, out of 5, what (our )?customers say",
    none:
      "no (customer )?reviews( yet)?, be the first to ~, reviews? 0, 0 reviews?, (write|leave|add|submit) a review, no ratings",
  },
  returning: {
    whoPays:
      "free returns?, returns? (are|is) free, return (shipping|postage|label|costs?|fees?|delivery), prepaid, restocking fee, (shipping|postage|costs?|fees?) ~ return*, return* ~ free of charge, return* ~ (your|our|buyer s|customer s) (own )?(cost|expense), (you|customers?|buyers?|we) ~ (pay|cover|responsible|bear|liable) ~ (return|shipping|postage|costs?)",
    howToStart:
      "(contact|e ?mail|call|write to|message|reach out to|let|notify|inform) (us|our|the|customer), to (start|initiate|begin|request|arrange) (a|your|the), to (make a )?return, returns? (portal|form|cent(er|re)|request|address|label), request a (return|refund), rma, withdrawal form, (send|ship|mail|bring) ~ to (us|our|the (address|store|shop)|the following), (log|sign) ?in to, fill (in|out), complete the",
    final: "all sales (are )?final",
  },
  numbers: {
    ...{ one: 1, two: 2, seven: 7, ten: 10, fourteen: 14, fifteen: 15, thirty: 30, sixty: 60, ninety: 90 },
  },
};
