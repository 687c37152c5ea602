import type { MessageClass } from "../catalogue/catalogue.ts";

/** A phrase that gives a text away as advertising. */
interface Rule {
  readonly id: string;
  readonly pattern: RegExp;
  readonly why: string;
}

/** One pattern out of many phrases: English ones stand between word boundaries, Chinese ones need none. */
const phrases = (english: readonly string[], chinese: readonly string[]): RegExp =>
  new RegExp([...english.map((one) => `\\b${one}(?!\\w)`), ...chinese].join("|"), "iu");

/**
 * What makers' reviews and penalties name as advertising in service messages: prices cut, gifts, pressure of time, calls to buy,
 * recommendations. Words that service messages need ("order", "payment", "refund", "code", "points", "领取") are among them only in
 * phrases that such messages do not use: bonds and brokers (债券, 券商), typhoons that strike (来袭) and trials that end are left alone.
 * Sources: the makers' classification pages as summed up in each channel's `limits.ts` (2026-06): marketing content under a service
 * category costs the right.
 */
const rules: readonly Rule[] = [
  {
    id: "discount",
    pattern: phrases(
      [
        "\\d{1,2}\\s?%\\s?off",
        "[$€£¥]?\\d+ (?:EUR |USD |GBP )?off your",
        "save (?:up to )?(?:[$€£¥]\\s?\\d+|\\d+\\s?(?:%|[€£¥]|EUR|USD|GBP))",
        "discount(?:s|ed)?",
        "half[- ]price",
        "half the price",
        "on sale",
        "(?:flash|spring|summer|autumn|winter|clearance|big|mega|weekend|holiday|black friday) (?:sales?|deals?)",
        "sale (?:starts|ends|is on|now on)",
        "price drops?",
        "prices? (?:have |has )?dropped",
        "cheaper",
        "lowest prices?",
        "black friday",
        "cyber monday",
        "buy one,? get one",
        "free (?:shipping|delivery) (?:on|this|today|until|for|over|all)",
        "(?:special|exclusive|limited|unbeatable) offers?",
        "offer (?:ends|expires)",
        "\\d{1,2}\\s?% (?:less|cheaper|discount)",
        "(?:just|only) [$€£¥]\\s?\\d+",
      ],
      [
        "折扣|打折|[一二三四五六七八九\\d.]\\s?折(?!叠)|低至\\s?[\\d.]+\\s?元|特价|特惠|特卖|降价|直降|半价|低价|最低价",
        "满减|立减|满\\s?\\d+\\s?元?\\s?(?:减|送|包邮|打)|最高减|买一送一|包邮|清仓|甩卖|狂欢|\\d\\s?元(?:起|抢|秒|购)",
        "优惠(?!资格|证|政策|明细|券(?:已|使用成功))|(?:省|补贴)\\s?\\d+\\s?元|原价|现价|只要\\s?[\\d.]+\\s?元|第二件|仅需\\s?[\\d.]+\\s?元|免息|[0零]利息|以旧换新",
      ],
    ),
    why: "it offers a lower price",
  },
  {
    id: "gift",
    pattern: phrases(
      [
        "coupons?(?! (?:could not|cannot|was (?:not|applied|used|redeemed)))",
        "vouchers?",
        "promo(?:tional)? codes?",
        "at checkout",
        "giveaway",
        "cashback",
        "(?:double|triple|extra|bonus) (?:points|miles|credits?)",
        "free (?:gift|dessert|coffee|drink|meal|sample|spin|month)s?",
        "months? (?:for )?free",
        "double your",
        "daily bonus",
        "(?:a )?gift (?:from us|for you|is waiting)",
        "(?:claim|see|unlock|collect|redeem|get) your (?:\\w+ )?(?:rewards?|bonus|gift|prize)",
        "(?:and|could|everyone|player) wins?",
        "win (?:up to|big|prizes?|tickets|an? (?:trip|car|prize|free|new|iphone|ipad))",
        "you(?:['’]ve| have) won (?!the (?:auction|bid|case|dispute))\\w+",
        "prizes?",
        "scratch cards?",
        "spin the wheel",
        "lucky draw",
        "sweepstakes?",
        "invite (?:your )?friends",
        "refer a friend",
        "earn (?:up to )?[$€£¥]\\s?\\d+",
        "we(?:['’]ve)? miss(?:ed)? you",
        "(?:try|enjoy|get) .{0,20}\\bfree for \\d+ (?:days|weeks|months)",
        "start (?:your|a) free trial",
      ],
      [
        "优惠券(?!已|使用成功)|(?:代金|消费|抵用|现金|神|满减|折扣|免单|体验|加息|打车|外卖)券|领券|红包|福利|大礼|礼包|好礼|彩蛋",
        "免费(?:领|送|看|体验|试用|抽)|赠送|即送|登录送|即得|有礼|买.{1,3}送.{1,3}|免费吃|试吃|[送得返]\\s?\\d+\\s?元|立得|最高可?(?:得|送|领)|即可领取|快来领|马上领|速领",
        "邀请(?:好友|.{0,4}位好友)|邀.{0,3}得现金|签到.{0,6}[领得]|金币|抽奖|中奖|大转盘|等你拿|赢取|大奖|赚现金|可赚|砍一刀|返现|返利|[双多两三]倍积分",
        "(?:新人|新客|会员|限时)专享|专享(?:价|福利|好礼)",
      ],
    ),
    why: "it offers a gift, a coupon or a prize",
  },
  {
    id: "pressure",
    pattern: phrases(
      [
        "limited[- ]time",
        "last chance",
        "hurry",
        "ends (?:today|tonight|soon)",
        "while (?:stocks?|supplies) lasts?",
        "don['’]t miss",
        "(?:today|tonight) only",
        "this weekend only",
        "act (?:now|fast)",
        "sell(?:s|ing)? (?:out )?fast",
        "almost (?:gone|sold out)",
        "before (?:they['’]re|they are|it['’]s|it is) gone",
      ],
      [
        "限时|抢购|开抢|疯抢|秒杀|最后机会|最后\\s?\\d+\\s?小时|(?:活动|优惠|大促|抢购|福利)倒计时|倒计时\\s?\\d+\\s?小时|先到先得|速来|手慢无|不容错过|别错过|今晚截止|名额仅|错过等|活动即将(?:结束|截止)",
        "仅剩\\s?\\d+\\s?(?:件|份|席|个名额)|名额有限",
      ],
    ),
    why: "it presses for time",
  },
  {
    id: "buy",
    pattern: phrases(
      [
        "(?:buy|shop|order|pre-?order) (?:now|today)",
        "tap to shop",
        "shop (?:the|our|all|new)",
        "complete your purchase",
        "(?:in|left in) your cart",
        "your cart is waiting",
        "(?:best|hot|top|great|daily|weekly|exclusive|our|summer) deals",
        "deal (?:of the (?:day|week)|ends)",
        "new arrivals?",
        "new in:",
        "(?:new|spring|summer|autumn|fall|winter|holiday) collection",
        "go (?:premium|pro|plus)",
        "(?:low|zero)[- ]interest loans?",
        "loans? (?:of )?up to",
        "tap away",
        "play now",
        "upgrade today",
        "early access",
        "top picks",
      ],
      [
        "立即购买|马上抢|立即抢|去购买|点击购买|立即下单|新品(?:上市|首发|发售)|热卖|热销|爆款|大促|促销|预售|双\\s?1[12]|双十[一二]|年货节|好物|开通会员|(?:最高)?可借\\s?\\d|日息|年化\\s?[\\d.]+%",
      ],
    ),
    why: "it calls to buy",
  },
  {
    id: "recommendation",
    pattern: phrases(
      [
        "(?:recommended|picked|chosen|selected|curated|handpicked) for you",
        "recommended:",
        "we think you(?:['’]ll| will)",
        "you (?:may|might) (?:also )?like",
        "trending (?:now|today)",
        "start (?:watching|listening|reading) (?:now|today|tonight)",
        "everyone is (?:watching|talking|reading)",
      ],
      ["[为给][你您](?:推荐|精选)|猜你喜欢|今日(?:必看|推荐|精选)|好物推荐|火了|点击观看|热播|热门推荐"],
    ),
    why: "it recommends what nobody asked for",
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
