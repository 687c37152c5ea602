import type { MessageClass } from "../catalogue/catalogue.ts";

/** A phrase that gives a text away as advertising. */
interface Rule {
  readonly id: string;
  readonly pattern: RegExp;
  readonly why: string;
}

/**
 * What makers' reviews and penalties name as advertising in service messages: prices cut, gifts, pressure of time, calls to buy. Words that
 * service messages need ("order", "payment", "refund", "code") are not among them.
 * Sources: the makers' classification pages as summed up in each channel's `limits.ts` (2026-06): marketing content under a service
 * category costs the right.
 */
const rules: readonly Rule[] = [
  {
    id: "discount",
    pattern:
      /\b\d{1,2}\s?%\s?off\b|\bdiscounts?\b|\bhalf[- ]price\b|\bon sale\b|\b(?:flash|summer|winter|clearance|big|mega) sale\b|折扣|打折|[一二三四五六七八九\d.]\s?折|特价|降价|满减|立减|优惠/iu,
    why: "it offers a lower price",
  },
  {
    id: "gift",
    pattern:
      /\bfree gift\b|\bcoupons?\b|\bvouchers?\b|\bpromo(?:tional)? codes?\b|\bgiveaway\b|\bbonus points\b|优惠券|代金券|红包|免费领|赠送|福利|抽奖|中奖|返现/iu,
    why: "it offers a gift, a coupon or a prize",
  },
  {
    id: "pressure",
    pattern:
      /\blimited[- ]time\b|\blast chance\b|\bhurry\b|\bends (?:today|tonight|soon)\b|\bwhile stocks? lasts?\b|\bdon['’]t miss\b|限时|抢购|秒杀|最后机会|倒计时|先到先得|速来|不容错过/iu,
    why: "it presses for time",
  },
  {
    id: "buy",
    pattern:
      /\b(?:buy|shop|order) now\b|\bbest deals?\b|\bdeal of the (?:day|week)\b|\bnew arrivals?\b|\btop picks\b|\brecommended for you\b|立即购买|马上抢|新品上市|热卖|爆款|大促|促销|为你推荐|猜你喜欢/iu,
    why: "it calls to buy or recommends",
  },
];

/** Why a text may not go out as service. */
export interface ClassOffence {
  readonly rule: string;
  readonly field: "title" | "body";
  /** The words that offended, as they stand in the text. */
  readonly phrase: string;
  readonly message: string;
  readonly remedy: string;
}

/** An operator's own words: further phrases that are advertising, and phrases that are not, whatever the rules say. */
export interface ClassWords {
  readonly refuse: readonly string[];
  readonly allow: readonly string[];
}

const noWords: ClassWords = { refuse: [], allow: [] };

/**
 * Marketing text in a service class, each offence with the phrase: makers withdraw the right of apps that send it. Texts of the marketing
 * class may say what they like. An allowed phrase hides what lies within it ("Premium sale agreement" hides "sale").
 */
export function lintClass(
  text: { readonly title: string; readonly body: string },
  messageClass: MessageClass,
  words: ClassWords = noWords,
): readonly ClassOffence[] {
  if (messageClass !== "service") return [];
  const found: ClassOffence[] = [];
  for (const field of ["title", "body"] as const) {
    const left = words.allow.reduce((rest, phrase) => without(rest, phrase), text[field]);
    const offence = (rule: string, phrase: string, why: string): void => {
      found.push({
        rule,
        field,
        phrase,
        message: `the ${field} says "${phrase}": ${why}, which no service message may`,
        remedy: "take the words out, or send the message by a placement of class marketing",
      });
    };
    for (const { id, pattern, why } of rules) {
      const [phrase] = pattern.exec(left) ?? [];
      if (phrase !== undefined) offence(id, phrase, why);
    }
    for (const phrase of words.refuse)
      if (phrase !== "" && left.toLowerCase().includes(phrase.toLowerCase())) offence("own", phrase, "the policy lists it as advertising");
  }
  return found;
}

/** The text with every occurrence of a phrase blanked out, so that its neighbours do not grow together. */
function without(text: string, phrase: string): string {
  if (phrase === "") return text;
  const [lower, wanted] = [text.toLowerCase(), phrase.toLowerCase()];
  let left = "";
  let from = 0;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, from)) {
    left += `${text.slice(from, at)}\u0000`;
    from = at + wanted.length;
  }
  return left + text.slice(from);
}
