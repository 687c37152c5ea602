import type { Texts } from "../../text/language.tsx";

interface AlarmWord {
  readonly what: (subject: string) => string;
  readonly nextStep: string;
}

/**
 * Alarms in words of ours where the server's are of another language; by the beginning of their ids. English has none: the server's own
 * words hold the figures too.
 */
export const alarmWords: Texts<Readonly<Record<string, AlarmWord>>> = {
  en: {},
  zh: {
    stopped: { what: () => "总停开关已打开：不向任何通道发送消息。", nextStep: "可以恢复发送时请关闭。" },
    "paused:channel": { what: (id) => `通道 ${id} 已暂停。`, nextStep: "查明原因后恢复。" },
    "paused:campaign": { what: (id) => `活动 ${id} 已自动暂停。`, nextStep: "查明原因后恢复。" },
    mismatch: { what: (id) => `通道 ${id} 已停：厂商称其令牌属于其他应用。`, nextStep: "核对通道凭据后恢复。" },
    refused: { what: (id) => `厂商拒绝了通道：${id}。`, nextStep: "请与厂商后台核对凭据和权限，并重新保存通道。" },
    resting: { what: (id) => `通道 ${id} 熔断中：厂商连续失败。`, nextStep: "会自动恢复；若持续，请查看该通道的失败原因。" },
    deadLetters: { what: () => "有事实无法写入人员状态。", nextStep: "请作为 Carillon 的缺陷反馈；carillon dead-letters 可查看详情。" },
    queue: { what: () => "事实积压：决策尚未用到最新数据。", nextStep: "请确认 worker 在运行，且数据库未达上限。" },
    "quota:line": { what: (id) => `业务线 ${id} 今日配额已用尽。`, nextStep: "无需处理，或提高该业务线的配额。" },
    "quota:vendor": { what: (id) => `${id} 今日配额已用尽。`, nextStep: "无需处理，或向厂商申请提升并写入通道。" },
    roster: { what: () => "排期有冲突。", nextStep: "请在“排期”页处理冲突。" },
    rest: { what: (id) => `文案 ${id} 建议休息。`, nextStep: "将其设为休息，或由策略 autoRest 自动处理。" },
    retire: { what: (id) => `文案 ${id} 建议下线。`, nextStep: "将其下线，或由策略 autoRetire 自动处理。" },
    concentrated: { what: (id) => `活动 ${id}：打开过于集中在少数文案。`, nextStep: "补充文案，或放宽可用文案的范围。" },
    fewCreatives: { what: (id) => `活动 ${id}：文案太少。`, nextStep: "补充文案，或放宽可用文案的范围。" },
    starving: { what: (id) => `活动 ${id}：部分文案几乎没有曝光。`, nextStep: "补充文案，或放宽可用文案的范围。" },
    overfed: { what: (id) => `活动 ${id}：部分文案曝光过多。`, nextStep: "补充文案，或放宽可用文案的范围。" },
    noChannel: { what: () => "尚未配置通道：无法发送任何消息。", nextStep: "使用厂商凭据配置一个通道。" },
    noCampaign: { what: () => "没有上线的活动：不会发送任何消息。", nextStep: "上线一个活动。" },
    model: { what: () => "学习模型尚未启用，目前按统计打开率决策。", nextStep: "无需处理：数据足够且优于平均打开率后会自动启用。" },
  },
};

/** An alarm's words in ours by its id, such as `paused:channel:fcm`; null where the server's are to be shown. */
export function alarmWordOf(
  words: Readonly<Record<string, AlarmWord>>,
  id: string,
): { readonly what: string; readonly nextStep: string } | null {
  const parts = id.split(":");
  for (const length of [2, 1]) {
    const key = parts.slice(0, length).join(":");
    const word = Object.hasOwn(words, key) ? words[key] : undefined;
    if (word !== undefined) return { what: word.what(parts.slice(length).join(":")), nextStep: word.nextStep };
  }
  return null;
}
