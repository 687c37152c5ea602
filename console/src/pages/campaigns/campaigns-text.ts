import type { CampaignStatus } from "../../api/catalogue.ts";
import type { Texts } from "../../text/language.tsx";

export const statusWords: Texts<Readonly<Record<CampaignStatus, string>>> = {
  en: { draft: "Draft", live: "Live", paused: "Paused", ended: "Ended" },
  zh: { draft: "草稿", live: "投放中", paused: "已暂停", ended: "已结束" },
};

interface CampaignsText {
  readonly title: string;
  readonly lead: string;
  readonly make: string;
  readonly makeTitle: string;
  readonly makeLead: string;
  readonly id: string;
  readonly idHint: string;
  readonly idTaken: string;
  readonly like: string;
  readonly likeHint: string;
  readonly likeNone: string;
  readonly go: string;
  readonly mayNot: string;
  readonly filters: string;
  readonly status: string;
  readonly anyStatus: string;
  readonly line: string;
  readonly anyLine: string;
  readonly span: string;
  readonly days: (days: number) => string;
  readonly list: string;
  readonly note: (days: number) => string;
  readonly columns: Readonly<
    Record<"campaign" | "status" | "line" | "attempted" | "accepted" | "opened" | "converted" | "switchedOff" | "people", string>
  >;
  readonly interval: (low: string, high: string, accepted: string) => string;
  readonly none: string;
  readonly noneLead: string;
  readonly noneFit: string;
  readonly noneFitLead: string;
  readonly showAll: string;
}

export const campaignsTexts: Texts<CampaignsText> = {
  en: {
    title: "Campaigns",
    lead: "Who is told what, where and for which goal. Deciders choose among all that are live.",
    make: "New campaign",
    makeTitle: "New campaign",
    makeLead: "Nothing is stored before you save the form that follows.",
    id: "Id",
    idHint: "Letters, digits and dashes are best. It stays for good: reports and events name it.",
    idTaken: "There is a campaign with this id already. Choose another one.",
    like: "Begin with",
    likeHint: "A copy keeps everything but id, status, start and end.",
    likeNone: "An empty form",
    go: "Go on",
    mayNot: "Making campaigns takes the role operator or a higher one. Ask an admin for it.",
    filters: "Filters",
    status: "Status",
    anyStatus: "Any status",
    line: "Line",
    anyLine: "Any line",
    span: "What they brought in",
    days: (days) => `Last ${days} days`,
    list: "Campaigns with status, line and what they brought",
    note: (days) =>
      `Attempts of the last ${days} days. Opened: share of accepted messages with its 95 % interval. Every number leads to its messages.`,
    columns: {
      campaign: "Campaign",
      status: "Status",
      line: "Line",
      people: "People",
      attempted: "Attempted",
      accepted: "Accepted",
      opened: "Opened",
      converted: "Converted",
      switchedOff: "Switched off",
    },
    interval: (low, high, accepted) => `${low} to ${high}, of ${accepted}`,
    none: "No campaign yet",
    noneLead: "A campaign needs a line, a placement and creatives. Make the first one here, or apply a whole file with “carillon apply”.",
    noneFit: "No campaign fits these filters",
    noneFitLead: "Others exist.",
    showAll: "Show all",
  },
  zh: {
    title: "活动",
    lead: "对谁、在哪里、说什么、为了什么目标。决策器在所有投放中的活动里选择。",
    make: "新建活动",
    makeTitle: "新建活动",
    makeLead: "保存后续表单之前不会存储任何内容。",
    id: "ID",
    idHint: "建议使用字母、数字和连字符。创建后不可更改：报表和事件都以它命名。",
    idTaken: "已存在相同 ID 的活动，请换一个。",
    like: "起始内容",
    likeHint: "复制时保留除 ID、状态、开始和结束时间以外的全部内容。",
    likeNone: "空白表单",
    go: "继续",
    mayNot: "创建活动需要“运营”或更高角色，请向管理员申请。",
    filters: "筛选",
    status: "状态",
    anyStatus: "全部状态",
    line: "业务线",
    anyLine: "全部业务线",
    span: "统计范围",
    days: (days) => `最近 ${days} 天`,
    list: "活动的状态、业务线与效果",
    note: (days) => `最近 ${days} 天的发送尝试。打开率：占厂商接收消息的比例及其 95 % 置信区间。每个数字都可查看对应消息。`,
    columns: {
      campaign: "活动",
      status: "状态",
      line: "业务线",
      people: "人数",
      attempted: "尝试发送",
      accepted: "厂商接收",
      opened: "打开",
      converted: "转化",
      switchedOff: "关闭通知",
    },
    interval: (low, high, accepted) => `${low} 至 ${high}，样本 ${accepted}`,
    none: "还没有活动",
    noneLead: "活动需要业务线、版位和文案。可在此创建第一个活动，或用“carillon apply”导入整个文件。",
    noneFit: "没有符合筛选条件的活动",
    noneFitLead: "存在其他活动。",
    showAll: "显示全部",
  },
};
