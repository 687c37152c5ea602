import type { Sentence } from "./fill-sentence.ts";
import type { Texts } from "./language.tsx";

/** What wants attention and what to do about it. */
export interface AlarmWord {
  readonly what: Sentence;
  readonly nextStep: Sentence;
}

const inCampaign = (what: string): Sentence => [`活动 {campaign}：${what}`, what];
const release = "可以恢复由最新版本决策时，请解除。";
const lost = "请解除，或选择较新的版本。";
const receiver = "请联系接收方的管理员，发送测试事件后重新启用，或删除该 Webhook。";

/** Alarms of the server by kind, in words of ours where the server's are of another language. `{advice}`: what to do about a failure reason. */
export const alarmWords: Texts<Readonly<Record<string, AlarmWord>>> = {
  en: {},
  zh: {
    stopped: { what: "总停开关已打开：不向任何通道发送消息。", nextStep: "可以恢复发送时请关闭。" },
    "paused.errors": {
      what: [
        "{what} {subject} 因错误激增已自动暂停：最近一小时 {trials} {counted}中有 {share} 被拒绝，主要原因是“{mostly}”，平时为 {usual}。",
        "{what} {subject} 因错误激增已自动暂停。",
      ],
      nextStep: ["{advice}然后恢复。", "请查明原因后恢复。"],
    },
    "paused.optOuts": {
      what: [
        "{what} {subject} 因退订激增已自动暂停：最近一小时 {trials} 条消息中有 {share} 引起关闭通知，平时为 {usual}。",
        "{what} {subject} 因退订激增已自动暂停。",
      ],
      nextStep: "请检查其文案和受众，然后恢复。",
    },
    "paused.byHand": { what: "通道 {subject} 已暂停（{why}）。", nextStep: "其消息可以再次发出时，请恢复。" },
    mismatch: {
      what: [
        "通道 {subject} 已停：{answers} 次应答中有 {mismatches} 次称令牌属于其他应用。",
        "通道 {subject} 已停：厂商称其令牌属于其他应用。",
      ],
      nextStep: "请核对通道与注册应用的应用 ID、项目、环境和密钥，然后重新保存通道。",
    },
    refused: { what: "{vendor} 在最近一小时内 {count} 次拒绝通道本身（{reason}），最近一次在 {lastAt}。", nextStep: "{advice}" },
    resting: { what: "通道 {subject} 熔断中：厂商连续失败。", nextStep: "会自动恢复；若持续，请查看该通道的失败原因。" },
    deadLetters: {
      what: ["{count} 条事实无法写入用户状态；最新一条属于 {person}：{error}", "{count} 条事实无法写入用户状态。"],
      nextStep: "请作为 Carillon 的缺陷反馈；carillon dead-letters 可查看全部，并在修复后重新处理。",
    },
    queue: {
      what: "{waiting} 条事实等待处理，最早的已等 {minutes} 分钟：决策尚未用到它们。",
      nextStep: "请确认 worker（carillon serve）在运行，且数据库未达上限。",
    },
    "quota.line": { what: "业务线 {name} 今日的 {perDay} 条消息已用尽（{zone}）。", nextStep: "无需处理，或提高该业务线的配额。" },
    "quota.vendor": {
      what: "{vendor} 的应用 {app} 今日的 {perDay} 条消息已用尽（{zone}）。",
      nextStep: "无需处理，或向厂商申请提升并写入通道。",
    },
    roster: { what: "排期有冲突。", nextStep: "请在“排期”页处理。" },
    rest: {
      what: [
        "文案 {creative} 建议休息：在活动 {campaign} 中点击率由 {before} 降至 {now}（若与其他文案同步变化，应为 {expected}），比应有水平低一成以上的概率为 {worn}，低于组当前均值 {mean} 的概率为 {below}；另有 {others} 个活动同样如此。",
        "文案 {creative} 建议休息：在活动 {campaign} 中点击率由 {before} 降至 {now}（若与其他文案同步变化，应为 {expected}），比应有水平低一成以上的概率为 {worn}，低于组当前均值 {mean} 的概率为 {below}。",
      ],
      nextStep: "请设为休息，或由策略的“疲劳文案自动休息”处理。",
    },
    retire: {
      what: [
        "文案 {creative} 建议退役：在活动 {campaign} 中 {seen} 次曝光的点击率为 {rate}，低于组均值 {mean} 一半的概率为 {chance}；另有 {others} 个活动同样如此。",
        "文案 {creative} 建议退役：在活动 {campaign} 中 {seen} 次曝光的点击率为 {rate}，低于组均值 {mean} 一半的概率为 {chance}。",
      ],
      nextStep: "请将其退役，或由策略的“差文案自动退役”处理。",
    },
    concentrated: {
      what: inCampaign("{creatives} 条文案中的 {top} 条（{names}）带来 {share} 的点击，超过 {most}；其中一条达到上限时效果会下降。"),
      nextStep: "请为它们编写变体，并提高探索比例。",
    },
    fewCreatives: {
      what: inCampaign("点击实际只来自 {number} 条文案，少于 {least} 条。"),
      nextStep: "请补充与 {names} 文风不同的文案。",
    },
    starving: {
      what: inCampaign("文案 {creative} 质量排第 {rank}，却只得到 {share} 的曝光。"),
      nextStep: "请检查是否有条件或上限使其不可用，或提高探索比例。",
    },
    unsent: {
      what: inCampaign("{creatives} 条文案中有 {unsent} 条（{names}）在 {sends} 条消息中从未发送。"),
      nextStep: "请检查其语言、必需的变量或上限，或提高探索比例。",
    },
    overfed: {
      what: inCampaign("文案 {creative} 在 {creatives} 条中质量仅排第 {rank}，却得到 {share} 的曝光。"),
      nextStep: "请检查它是否对很多用户是唯一可用的文案，或被手动设置了优先级。",
    },
    noChannel: { what: "尚未配置通道：无法发送任何消息。", nextStep: "请使用厂商凭据配置一个通道。" },
    noCampaign: { what: "没有上线的活动：不会发送任何消息。", nextStep: "请上线一个活动。" },
    model: {
      what: "学习模型尚未启用：已从 {examples} 条消息中学习，目前按统计打开率决策。",
      nextStep: "无需处理：数据足够且优于平均打开率后会自动启用。",
    },
    held: {
      what: [
        "模型版本 {version} 由 {by} 锁定（{why}），直到 {until}。",
        "模型版本 {version} 由 {by} 锁定，直到 {until}。",
        "模型版本 {version} 由 {by} 锁定（{why}）。",
        "模型版本 {version} 由 {by} 锁定。",
      ],
      nextStep: release,
    },
    "held.lost": {
      what: [
        "模型版本 {version} 由 {by} 锁定（{why}），直到 {until}，但其部分内容已不再保留，目前由最新版本决策。",
        "模型版本 {version} 由 {by} 锁定，但其部分内容已不再保留，目前由最新版本决策。",
      ],
      nextStep: lost,
    },
    promoted: {
      what: [
        "模型版本 {version} 由 {by} 手动启用（{why}），直到 {until}。",
        "模型版本 {version} 由 {by} 手动启用，直到 {until}。",
        "模型版本 {version} 由 {by} 手动启用（{why}）。",
        "模型版本 {version} 由 {by} 手动启用。",
      ],
      nextStep: release,
    },
    "promoted.lost": {
      what: [
        "模型版本 {version} 由 {by} 手动启用（{why}），直到 {until}，但其部分内容已不再保留，目前由最新版本决策。",
        "模型版本 {version} 由 {by} 手动启用，但其部分内容已不再保留，目前由最新版本决策。",
      ],
      nextStep: lost,
    },
    "webhook.late": {
      what: "Webhook {name} 的接收方没有接收，待通知的内容在等待。",
      nextStep: "请查看其最新应答并修复接收方；连续五天没有成功后会停用。",
    },
    "webhook.gone": { what: "Webhook {name} 已停用：接收方返回 410。", nextStep: receiver },
    "webhook.failing": { what: "Webhook {name} 已停用：接收方连续五天没有接收。", nextStep: receiver },
  },
};
