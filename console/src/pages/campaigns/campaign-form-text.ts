import { categoryWords } from "../../text/category-words.ts";
import type { Texts } from "../../text/language.tsx";
import type { categories, ItemSource, strategies } from "./campaign-words.ts";

interface FieldText {
  readonly label: string;
  readonly hint: string;
}

type Field =
  | "line"
  | "kind"
  | "category"
  | "placement"
  | "audience"
  | "minAppVersion"
  | "itemsFrom"
  | "itemRule"
  | "itemEvent"
  | "itemWithin"
  | "itemType"
  | "itemTags"
  | "itemOrder"
  | "itemTop"
  | "creativeIds"
  | "styles"
  | "langs"
  | "strategy"
  | "familiarity"
  | "link"
  | "hasWindow"
  | "windowFrom"
  | "windowTo"
  | "windowZone"
  | "start"
  | "end"
  | "goalEvent"
  | "goalWithin"
  | "sms"
  | "secondTouch"
  | "secondTouchAfter"
  | "status";

interface FormText {
  readonly sections: Readonly<Record<"what" | "whom" | "items" | "texts" | "when" | "goal" | "delivery" | "status", string>>;
  readonly fields: Readonly<Record<Field, FieldText>>;
  readonly choose: string;
  readonly everybody: string;
  readonly marketing: string;
  readonly service: string;
  readonly categories: Readonly<Record<(typeof categories)["marketing" | "service"][number], string>>;
  readonly strategies: Readonly<Record<(typeof strategies)[number], string>>;
  readonly sources: Readonly<Record<ItemSource, string>>;
  readonly orders: Readonly<Record<"popularity" | "newest", string>>;
  readonly sms: Readonly<Record<"usual" | "yes" | "no", string>>;
  readonly touches: Readonly<Record<"usual" | "never" | "after", string>>;
  readonly fitting: (fit: number, sendable: number) => string;
  readonly showFitting: string;
  readonly familiarity: (value: string) => string;
  readonly zoneOf: (zone: string) => string;
  readonly mayNot: string;
  readonly pull: string;
}

export const campaignFormTexts: Texts<FormText> = {
  en: {
    sections: {
      what: "What it is",
      whom: "To whom",
      items: "What it speaks of",
      texts: "How it says it",
      when: "When",
      goal: "Goal",
      delivery: "Delivery",
      status: "Status",
    },
    fields: {
      line: { label: "Line", hint: "The business line that owns it. Quotas and the roster count by line." },
      kind: { label: "Kind", hint: "Type of marketing, such as recall or promo. Cooldowns count by it, and people may switch a kind off." },
      category: {
        label: "Category",
        hint: "What the vendors' message classes are mapped from. A service category needs a service placement.",
      },
      placement: { label: "Placement", hint: "Where it is shown. Its class says whether limits hold." },
      audience: { label: "Audience", hint: "Who may get it. Without one: everybody." },
      minAppVersion: { label: "Oldest app version", hint: "Only devices with this version of the app or a newer one, such as 7.2.0." },
      itemsFrom: { label: "Items", hint: "Where the things come from that the texts name." },
      itemRule: { label: "Item rule", hint: "A stored rule. It may serve several campaigns." },
      itemEvent: { label: "Event", hint: "Through which the person dealt with the item. Its property itemId names the item." },
      itemWithin: { label: "Within", hint: "How far back: a whole number and s, m, h or d, such as 30d. At most 365d." },
      itemType: { label: "Type of item", hint: "Only items of this type. Empty: any." },
      itemTags: { label: "Tags", hint: "Only items with at least one of them. Empty: any." },
      itemOrder: { label: "Order", hint: "The newest go by the start of their validity, else by when they were stored." },
      itemTop: { label: "Only the best", hint: "So many at most, from 1 to 10,000, counted after validity. Empty: all." },
      creativeIds: { label: "Creatives by id", hint: "Empty: any that fits style and language." },
      styles: { label: "Styles", hint: "Creatives of one of these styles. Empty: any style." },
      langs: {
        label: "Languages",
        hint: "Creatives in one of these, as BCP 47 tags such as en or zh-CN. Empty: each person's own where there is one.",
      },
      strategy: { label: "Strategy", hint: "How item and creative are chosen together." },
      familiarity: {
        label: "Familiarity",
        hint: "From −1 (rather what is new to the person) over 0 (whatever does best) to 1 (rather what they know well).",
      },
      link: { label: "Link", hint: "Template. Used when neither item nor creative has a link of its own." },
      hasWindow: { label: "Only at some hours of the day", hint: "Else any time of day, quiet hours apart." },
      windowFrom: { label: "From", hint: "Local time." },
      windowTo: { label: "To", hint: "Exclusive. Earlier than “From”: over midnight." },
      windowZone: { label: "Zone", hint: "person: each person's own. Else a name such as Asia/Shanghai." },
      start: { label: "Start", hint: "Nothing goes out before. Empty: from launch on." },
      end: { label: "End", hint: "Nothing goes out from here on. Empty: until it is ended by hand." },
      goalEvent: { label: "Event that counts as converted", hint: "Empty: opening is all that counts." },
      goalWithin: { label: "Within", hint: "After the message: a whole number and s, m, h or d, such as 24h. At most 35d." },
      sms: { label: "Text message where no push gets through", hint: "Text messages cost money." },
      secondTouch: { label: "Second touch", hint: "A message that was not delivered or not seen may be touched again, once." },
      secondTouchAfter: { label: "After", hint: "How long it may stay undelivered or unseen, such as 2h." },
      status: { label: "Status", hint: "Launch, Pause and End above do the same, and tell first how far it reaches." },
    },
    choose: "Choose …",
    everybody: "Everybody",
    marketing: "Marketing",
    service: "Service",
    categories: categoryWords.en,
    strategies: {
      combined: "Item and creative together",
      itemFirst: "Item first, then creative",
      creativeFirst: "Creative first, then item",
      random: "At random, to compare with",
    },
    sources: {
      "": "No item",
      rule: "A stored rule",
      history: "What the person dealt with",
      feed: "A recommender's feed",
      pool: "A pool of items",
      none: "Expressly none",
    },
    orders: { popularity: "Most popular first", newest: "Newest first" },
    sms: { usual: "As the placement says", yes: "Yes", no: "No" },
    touches: { usual: "As the placement says", never: "Never", after: "After a while" },
    fitting: (fit, sendable) => `${fit} creatives fit, ${sendable} of them may be sent.`,
    showFitting: "Show them",
    familiarity: (value) => `Now ${value}`,
    zoneOf: (zone) => `Entered in this browser's time zone, ${zone}.`,
    mayNot: "You may look at it. Changing it takes the role operator.",
    pull: "asked by the app",
  },
  zh: {
    sections: {
      what: "基本信息",
      whom: "受众",
      items: "推荐内容",
      texts: "文案",
      when: "时间",
      goal: "目标",
      delivery: "投递",
      status: "状态",
    },
    fields: {
      line: { label: "业务线", hint: "活动所属的业务线。配额和排期按业务线统计。" },
      kind: { label: "类型", hint: "营销类型，例如 recall 或 promo。冷却按类型计算，用户也可关闭某一类型。" },
      category: { label: "类别", hint: "用于映射到各厂商的消息分类。服务类别需要服务类版位。" },
      placement: { label: "版位", hint: "展示的位置。版位的类别决定是否受频次限制。" },
      audience: { label: "受众", hint: "可以收到的人群。不选则为所有人。" },
      minAppVersion: { label: "最低应用版本", hint: "仅限此版本或更新版本的设备，例如 7.2.0。" },
      itemsFrom: { label: "物品来源", hint: "文案中提到的物品从哪里来。" },
      itemRule: { label: "物品规则", hint: "已保存的规则，可供多个活动使用。" },
      itemEvent: { label: "事件", hint: "用户通过该事件接触过物品，其属性 itemId 指明物品。" },
      itemWithin: { label: "时间范围", hint: "向前追溯多久：整数加 s、m、h 或 d，例如 30d，最长 365d。" },
      itemType: { label: "物品类型", hint: "仅限该类型的物品。留空表示不限。" },
      itemTags: { label: "标签", hint: "至少带有其中一个标签的物品。留空表示不限。" },
      itemOrder: { label: "排序", hint: "“最新”按有效期开始时间排序，否则按首次存储时间。" },
      itemTop: { label: "仅取前几个", hint: "最多数量，1 至 10,000，在有效性过滤之后计数。留空表示全部。" },
      creativeIds: { label: "按 ID 指定文案", hint: "留空：符合文风和语言的任意文案。" },
      styles: { label: "文风", hint: "属于其中一种文风的文案。留空表示不限。" },
      langs: { label: "语言", hint: "BCP 47 标签，例如 en 或 zh-CN。留空：优先使用用户自己的语言。" },
      strategy: { label: "选择策略", hint: "物品与文案如何一起选择。" },
      familiarity: { label: "熟悉度", hint: "从 −1（偏向用户未接触过的）经 0（效果最好的）到 1（偏向用户熟悉的）。" },
      link: { label: "链接", hint: "模板。物品和文案都没有自己的链接时使用。" },
      hasWindow: { label: "仅在一天中的某些时段发送", hint: "否则全天均可，静默时段除外。" },
      windowFrom: { label: "从", hint: "当地时间。" },
      windowTo: { label: "到", hint: "不含该时刻。早于“从”表示跨越午夜。" },
      windowZone: { label: "时区", hint: "person 表示用户各自的时区；也可填写 Asia/Shanghai 等名称。" },
      start: { label: "开始", hint: "此前不发送。留空：上线后立即开始。" },
      end: { label: "结束", hint: "从此刻起不再发送。留空：直到手动结束。" },
      goalEvent: { label: "计为转化的事件", hint: "留空：只统计打开。" },
      goalWithin: { label: "时间范围", hint: "消息发出之后：整数加 s、m、h 或 d，例如 24h，最长 35d。" },
      sms: { label: "推送无法送达时发短信", hint: "短信会产生费用。" },
      secondTouch: { label: "二次触达", hint: "未送达或未看到的消息可再触达一次。" },
      secondTouchAfter: { label: "等待时间", hint: "未送达或未看到多久之后，例如 2h。" },
      status: { label: "状态", hint: "上方的上线、暂停和结束按钮效果相同，并会先说明影响范围。" },
    },
    choose: "请选择…",
    everybody: "所有人",
    marketing: "营销类",
    service: "服务类",
    categories: categoryWords.zh,
    strategies: {
      combined: "物品与文案联合选择",
      itemFirst: "先选物品，再选文案",
      creativeFirst: "先选文案，再选物品",
      random: "随机（用于对照）",
    },
    sources: {
      "": "没有物品",
      rule: "已保存的规则",
      history: "用户接触过的物品",
      feed: "推荐系统的候选",
      pool: "物品池",
      none: "明确不使用物品",
    },
    orders: { popularity: "按热度", newest: "按最新" },
    sms: { usual: "按版位设置", yes: "是", no: "否" },
    touches: { usual: "按版位设置", never: "从不", after: "一段时间后" },
    fitting: (fit, sendable) => `共有 ${fit} 条文案符合，其中 ${sendable} 条可发送。`,
    showFitting: "查看",
    familiarity: (value) => `当前 ${value}`,
    zoneOf: (zone) => `按此浏览器的时区 ${zone} 填写。`,
    mayNot: "你可以查看。修改需要“运营”角色。",
    pull: "由应用请求",
  },
};
