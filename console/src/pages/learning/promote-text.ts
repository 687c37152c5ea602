import type { Texts } from "../../text/language.tsx";

interface PromoteText {
  readonly promote: string;
  readonly promoteThis: string;
  readonly title: (version: number) => string;
  readonly what: (version: number, inForce: number) => string;
  readonly whatSame: (version: number) => string;
  readonly campaigns: (count: string) => string;
  readonly people: (count: string) => string;
  readonly waiting: (count: string) => string;
  readonly beside: (own: string, inForce: string) => string;
  readonly still: string;
  readonly instead: (version: number) => string;
  readonly until: string;
  readonly untilReleased: string;
  readonly days: (days: number) => string;
  readonly reason: string;
  readonly reasonHint: string;
  readonly promoted: (version: number) => string;
  readonly banner: (version: number) => string;
  readonly bannerBy: (by: string) => string;
  readonly endsAt: string;
  readonly endsByHand: string;
  readonly notObeyed: string;
  readonly release: string;
  readonly releaseTitle: (version: number) => string;
  readonly released: string;
  readonly byHand: string;
  readonly actions: string;
  readonly heads: { readonly open: string; readonly convert: string; readonly switchOff: string };
  readonly hold: string;
  readonly approverOnly: string;
  readonly cannot: {
    readonly model: string;
    readonly parts: string;
    readonly scorer: string;
    readonly held: string;
    readonly already: string;
  };
  readonly chartAuc: string;
  readonly chartNe: string;
  readonly chartNote: string;
  readonly knowsNothing: string;
  readonly meanRate: string;
  readonly sample: (n: string, positives: string) => string;
}

export const promoteTexts: Texts<PromoteText> = {
  en: {
    promote: "Promote",
    promoteThis: "Let this version decide",
    title: (version) => `Let version ${version} decide?`,
    what: (version, inForce) =>
      `All decisions of all campaigns go by version ${version} in place of ${inForce} from the next batch on, whatever is learned.`,
    whatSame: (version) => `All decisions of all campaigns go on by version ${version}, which is in force now, whatever is learned.`,
    campaigns: (count) => `Live campaigns: ${count}`,
    people: (count) => `People: ${count}`,
    waiting: (count) => `Messages decided already, which stay as they are: ${count}`,
    beside: (own, inForce) => `NE of this version ${own}, of the one in force ${inForce} (less is better).`,
    still: "Counted rates, hours, prices of scarce lines and learned caps are that version's, too; learning goes on beside it.",
    instead: (version) => `The promotion of version ${version} ends with it.`,
    until: "Until",
    untilReleased: "somebody releases it",
    days: (days) => (days === 1 ? "after a day" : `after ${days} days`),
    reason: "Why",
    reasonHint: "Shown on Today, here, and in the audit.",
    promoted: (version) => `Version ${version} decides.`,
    banner: (version) => `Version ${version} was promoted by hand and decides, whatever is learned.`,
    bannerBy: (by) => `By ${by},`,
    endsAt: "Ends by itself",
    endsByHand: "Ends when an approver releases it.",
    notObeyed: "Parts of that version are no longer kept, so deciders use the newest. Release it, or promote a newer one.",
    release: "Release",
    releaseTitle: (version) => `End the promotion of version ${version}?`,
    released: "Deciders use the newest version again.",
    byHand: "By hand",
    actions: "Actions",
    heads: { open: "opens", convert: "converts", switchOff: "switches off" },
    hold: "Hold",
    approverOnly: "An approver promotes and releases versions.",
    cannot: {
      model: "Its learned model may not decide: see Promotion.",
      parts: "Parts of it are no longer kept.",
      scorer: "The policy asks no learned model: set its scorer to learned first.",
      held: "A version is held, which comes before any promotion: an admin lets go first.",
      already: "It is promoted already.",
    },
    chartAuc: "AUC of opens by version",
    chartNe: "NE of opens by version",
    chartNote: "Predictions made before their outcome, with 95 % intervals (Hanley and McNeil) and what they were judged on; newest first.",
    knowsNothing: "0.5: no better than chance",
    meanRate: "1: no better than always saying the mean rate",
    sample: (n, positives) => `${n} predictions, ${positives} opened`,
  },
  zh: {
    promote: "启用",
    promoteThis: "让此版本决策",
    title: (version) => `让版本 ${version} 决策？`,
    what: (version, inForce) => `所有活动的全部决策将从下一批起由版本 ${inForce} 改用版本 ${version}，不随学习更新。`,
    whatSame: (version) => `所有活动的全部决策继续采用当前生效的版本 ${version}，不随学习更新。`,
    campaigns: (count) => `上线的活动：${count}`,
    people: (count) => `人数：${count}`,
    waiting: (count) => `已决策的消息（保持不变）：${count}`,
    beside: (own, inForce) => `此版本 NE ${own}，生效版本 ${inForce}（越小越好）。`,
    still: "统计比率、时段、稀缺业务线价格和学习的频次上限也取自该版本；学习仍在后台继续。",
    instead: (version) => `版本 ${version} 的人工启用随之结束。`,
    until: "结束于",
    untilReleased: "有人解除时",
    days: (days) => `${days} 天后`,
    reason: "原因",
    reasonHint: "会显示在“今日”、此处和审计中。",
    promoted: (version) => `版本 ${version} 已用于决策。`,
    banner: (version) => `版本 ${version} 由人工启用并用于决策，不随学习更新。`,
    bannerBy: (by) => `操作人 ${by}，`,
    endsAt: "自动结束",
    endsByHand: "由审批者解除时结束。",
    notObeyed: "该版本的部分内容已不再保留，决策实际使用最新版本。请解除，或启用较新的版本。",
    release: "解除",
    releaseTitle: (version) => `结束版本 ${version} 的人工启用？`,
    released: "决策已恢复使用最新版本。",
    byHand: "人工启用",
    actions: "操作",
    heads: { open: "打开", convert: "转化", switchOff: "关闭" },
    hold: "锁定",
    approverOnly: "仅审批者可启用或解除版本。",
    cannot: {
      model: "其学习模型尚不可用于决策，见“是否启用”。",
      parts: "其部分内容已不再保留。",
      scorer: "策略不使用学习模型：请先将 scorer 设为 learned。",
      held: "已有版本被锁定，优先于人工启用：请先由管理员解除。",
      already: "此版本已由人工启用。",
    },
    chartAuc: "各版本打开预测的 AUC",
    chartNe: "各版本打开预测的 NE",
    chartNote: "均为结果已知之前的预测，附 95 % 置信区间（Hanley–McNeil）和样本；由新到旧。",
    knowsNothing: "0.5：与随机无异",
    meanRate: "1：不优于始终取平均率",
    sample: (n, positives) => `${n} 个预测，${positives} 次打开`,
  },
};
