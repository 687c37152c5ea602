import type { CreativeStatus } from "../../api/catalogue.ts";
import type { Texts } from "../../text/language.tsx";
import type { CreativeView } from "./creative-words.ts";

export const creativeStatusWords: Texts<Readonly<Record<CreativeStatus, string>>> = {
  en: { draft: "Draft", inReview: "In review", approved: "Approved", live: "Live", resting: "Resting", retired: "Retired" },
  zh: { draft: "草稿", inReview: "待审批", approved: "已批准", live: "投放中", resting: "休息中", retired: "已退役" },
};

interface CreativesText {
  readonly title: string;
  readonly lead: string;
  readonly make: string;
  readonly mayNot: string;
  readonly views: string;
  readonly tabs: Readonly<Record<CreativeView, string>>;
  readonly reviewTab: (count: number) => string;
  readonly filters: string;
  readonly status: string;
  readonly anyStatus: string;
  readonly sendable: string;
  readonly style: string;
  readonly anyStyle: string;
  readonly lang: string;
  readonly anyLang: string;
  readonly noLang: string;
  readonly campaign: string;
  readonly anyCampaign: string;
  readonly list: string;
  readonly note: (count: number) => string;
  readonly columns: Readonly<Record<"creative" | "status" | "style" | "lang" | "campaigns" | "sends" | "opens" | "advice", string>>;
  readonly advice: Readonly<Record<"rest" | "retire", string>>;
  readonly none: string;
  readonly noneLead: string;
  readonly noneFit: string;
  readonly showAll: string;
  readonly noCampaign: string;
}

export const creativesTexts: Texts<CreativesText> = {
  en: {
    title: "Creatives",
    lead: "The texts that campaigns choose from. Only approved and live ones are sent.",
    make: "New creative",
    mayNot: "Writing creatives takes the role operator or a higher one. Ask an admin for it.",
    views: "Views of the creatives",
    tabs: { library: "Library", supply: "Supply", review: "Review" },
    reviewTab: (count) => `Review (${count})`,
    filters: "Filters",
    status: "Status",
    anyStatus: "Any status",
    sendable: "May be sent",
    style: "Style",
    anyStyle: "Any style",
    lang: "Language",
    anyLang: "Any language",
    noLang: "Without a language",
    campaign: "Campaign",
    anyCampaign: "Any campaign",
    list: "Creatives with status and how they did",
    note: (count) =>
      `${count} creatives. Sent and opened: last 90 days, of the campaign chosen or of all. Opened: share of sent with its 95 % interval.`,
    columns: {
      creative: "Creative",
      status: "Status",
      style: "Style",
      lang: "Language",
      campaigns: "Campaigns",
      sends: "Sent",
      opens: "Opened",
      advice: "Advice",
    },
    advice: { rest: "Let it rest", retire: "Retire it" },
    none: "No creative yet",
    noneLead: "Campaigns have nothing to say before there are some. Write the first one.",
    noneFit: "No creative fits these filters",
    showAll: "Show all",
    noCampaign: "In none",
  },
  zh: {
    title: "文案",
    lead: "活动从中选择的文案。只有“已批准”和“投放中”的文案会被发送。",
    make: "新建文案",
    mayNot: "编写文案需要“运营”或更高角色，请向管理员申请。",
    views: "文案视图",
    tabs: { library: "文案库", supply: "供给", review: "审批" },
    reviewTab: (count) => `审批（${count}）`,
    filters: "筛选",
    status: "状态",
    anyStatus: "全部状态",
    sendable: "可发送",
    style: "文风",
    anyStyle: "全部文风",
    lang: "语言",
    anyLang: "全部语言",
    noLang: "未指定语言",
    campaign: "活动",
    anyCampaign: "全部活动",
    list: "文案的状态与效果",
    note: (count) => `共 ${count} 条文案。发送与打开：最近 90 天，所选活动或全部活动。打开：占发送的比例及其 95 % 置信区间。`,
    columns: {
      creative: "文案",
      status: "状态",
      style: "文风",
      lang: "语言",
      campaigns: "活动",
      sends: "发送",
      opens: "打开",
      advice: "建议",
    },
    advice: { rest: "建议休息", retire: "建议退役" },
    none: "还没有文案",
    noneLead: "没有文案，活动就无话可说。请编写第一条。",
    noneFit: "没有符合筛选条件的文案",
    showAll: "显示全部",
    noCampaign: "未被使用",
  },
};
