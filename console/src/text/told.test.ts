import { describe, expect, it } from "vitest";
import type { Problem } from "../api/client.ts";
import { campaignFormTexts } from "../pages/campaigns/campaign-form-text.ts";
import { formText } from "../pages/channels/channel-form-text.ts";
import { editorTexts } from "../pages/creatives/editor-text.ts";
import { rosterText } from "../pages/roster/roster-text.ts";
import { alarmWords } from "./alarm-words.ts";
import { fieldWords } from "./field-words.ts";
import { namesIn } from "./fill-sentence.ts";
import { reasonWords } from "./reason-words.ts";
import { refusalWords } from "./refusal-words.ts";
import { labelOf, type Teller, tellAlarm, tellRefusal } from "./told.ts";

/** A table of the server's own; by its address, so that the browser's compiler need not know the server's modules. */
async function tableOf<Entry>(module: string, name: string): Promise<Readonly<Record<string, Entry>>> {
  const exported: Readonly<Record<string, Readonly<Record<string, Entry>>>> = await import(
    new URL(`../../../src/${module}`, import.meta.url).href
  );
  return exported[name] ?? {};
}

const zh: Teller = { language: "zh", time: (iso) => `@${iso}` };
const en: Teller = { language: "en", time: (iso) => iso };
const bare = (name: string): string => name.replace(/\?$/, "");
/** What every refusal may have beside its values. */
const always = ["field", "value", "limit"];

describe("refusals of the server", async () => {
  const errors = await tableOf<{ readonly message: string; readonly remedy: string }>("api/errors.ts", "errorCatalogue");
  const sentences = await tableOf<readonly string[]>("base/sentences.ts", "sentences");
  const rules = await tableOf<string>("base/schema-text.ts", "schemaTexts");

  it("have tables at all", () => {
    for (const table of [errors, sentences, rules]) expect(Object.keys(table).length).toBeGreaterThan(20);
  });

  it.each([
    ...Object.entries(errors).map(
      ([code, { message, remedy }]) => [code, [...namesIn(message, remedy.replace(/\/\{\w+\}/g, ""))]] as const,
    ),
    ...Object.entries(sentences).map(([name, names]) => [name, names.map(bare)] as const),
    ...Object.entries(rules).map(([rule, text]) => [`badValue.${rule}`, [...namesIn(text.replace(/\{\{.*?\}\}/g, ""))]] as const),
  ])("%s is worded in Chinese with its values, and no others", (name, names) => {
    const word = refusalWords.zh[name];
    expect(word).toBeDefined();
    const told = [...namesIn(word?.message ?? "", word?.remedy ?? "")];
    expect(told.filter((one) => !names.includes(one) && !always.includes(one))).toEqual([]);
    expect(names.filter((one) => !told.includes(one) && !always.includes(one))).toEqual([]);
  });

  it("that are worded are some that the server knows", () => {
    const known = new Set([...Object.keys(errors), ...Object.keys(sentences), ...Object.keys(rules).map((rule) => `badValue.${rule}`)]);
    const own = ["unreachable", "unreadable", "stillCounting"];
    expect(Object.keys(refusalWords.zh).filter((name) => !known.has(name) && !own.includes(name))).toEqual([]);
  });

  it("are told in the server's words in English, and where nobody worded them or a value is missing", () => {
    const problem: Problem = { code: "missing", field: "line", message: "line is missing", remedy: "add it: a text" };
    expect(tellRefusal(problem, en)).toEqual({ message: "line is missing", remedy: "add it: a text" });
    expect(tellRefusal({ ...problem, code: "somethingNew" }, zh).message).toBe("line is missing");
    expect(tellRefusal({ ...problem, code: "slotOfOther" }, zh).message).toBe("line is missing");
  });

  it.each<[string, Omit<Problem, "message" | "remedy">, string, string]>([
    ["a field by its label", { code: "missing", field: "line", values: { expected: "text" } }, "业务线未填写。", "请填写文本。"],
    [
      "the rule of a schema",
      { code: "badValue", field: "goal.within", value: "2 hours", values: { form: "duration" } },
      "时间范围不是时长。",
      "请填写整数加 s、m、h 或 d，例如 15m、3h、30d。",
    ],
    [
      "what is missing by the rule that it has",
      { code: "missing", field: "start", values: { form: "instant" } },
      "开始未填写。",
      "请填写带时区的 ISO 8601 时间，例如 2026-03-02T09:00:00Z。",
    ],
    [
      "the nearest name, where there is one",
      {
        code: "unknownReference",
        field: "line",
        values: { form: "entry", owner: "campaigns", name: "spring", kind: "lines", target: "vipp", meant: "vip", known: ["vip", "free"] },
      },
      "活动“spring”引用的业务线“vipp”不存在。",
      "是否想写“vip”？否则请先创建。",
    ],
    [
      "a list of names, where there is none",
      {
        code: "unknownReference",
        field: "line",
        values: { form: "entry", owner: "campaigns", name: "spring", kind: "lines", target: "x", known: ["vip", "free"] },
      },
      "活动“spring”引用的业务线“x”不存在。",
      "请先创建，或使用现有的：vip、free。",
    ],
    [
      "figures with their unit",
      { code: "tooBig", field: "title", value: "…", limit: 256, values: { measured: 300, unit: "characters" } },
      "标题有 300 个字符，最多 256 个字符。",
      "请不超过 256 个字符。",
    ],
    [
      "figures without one",
      { code: "tooBig", field: "priority", value: 120, limit: 100 },
      "priority 的值为 120，最大 100。",
      "请不超过 100。",
    ],
    [
      "what is wrong with a query in its own words",
      {
        code: "invalidQuery",
        field: "limit",
        value: "0",
        values: { form: "wholeNumber", cause: "badValue", name: "limit", detail: "x", least: "1", most: "9", otherwise: "5" },
      },
      "limit 不是 1 至 9 的整数。",
      "请填写数字，或留空使用 5。",
    ],
    [
      "what a catalogue cannot hold by the rule of its schema",
      {
        code: "policyUnfit",
        field: "changes.campaigns[0].goal.within",
        value: "2 hours",
        values: { form: "duration", cause: "badValue", detail: "x" },
      },
      "时间范围不是时长。",
      "请填写整数加 s、m、h 或 d，例如 15m、3h、30d。",
    ],
    [
      "what a catalogue cannot hold by what is wrong with it",
      { code: "policyUnfit", field: "policy.patience", values: { expected: "text", cause: "missing", detail: "x" } },
      "目录无法采用这一策略：policy.patience 未填写。",
      "请修改后重试；保存前的检查会指出同样的问题。",
    ],
    [
      "wishes of a vendor's reader",
      {
        code: "invalidChannel",
        field: "pace.burst",
        value: "x",
        values: { wanted: "a whole number from 1 to 50", advice: "write how many may leave at once after a rest" },
      },
      "pace.burst 的值“x”无效，要求：1 至 50 的整数。",
      "请填写空闲后可一次发送的数量。",
    ],
  ])("tell %s", (_what, problem, message, remedy) => {
    expect(tellRefusal({ ...problem, message: "…", remedy: "…" }, zh)).toEqual({ message, remedy });
  });
});

describe("alarms of the server", async () => {
  const sentences = await tableOf<readonly string[]>("operation/alarm-sentences.ts", "alarmSentences");

  it("are worded in Chinese, each with its values", () => {
    expect(Object.keys(alarmWords.zh).sort()).toEqual(Object.keys(sentences).sort());
    for (const [kind, names] of Object.entries(sentences)) {
      const word = alarmWords.zh[kind];
      const told = [...namesIn(word?.what ?? "", word?.nextStep ?? "")].filter((name) => name !== "advice");
      expect([kind, told.sort()]).toEqual([kind, names.map(bare).sort()]);
    }
  });

  it("tell the advice of a failure's reason, times as they are written here, and the warning that they repeat", () => {
    const values = { vendor: "fcm", reason: "AUTH_FAILED", count: 3, lastAt: "2026-03-02T12:00:00.000Z" };
    expect(tellAlarm({ kind: "refused", what: "…", nextStep: "…", values }, zh)).toEqual({
      what: "fcm 在最近一小时内 3 次拒绝通道本身（凭据被拒绝），最近一次在 @2026-03-02T12:00:00.000Z。",
      nextStep: reasonWords.zh.AUTH_FAILED.advice,
    });
    const cause = { code: "rosterInQuietHours", values: { name: "a", hours: "23:00–01:00", quiet: "22:00–08:00" } };
    expect(tellAlarm({ kind: "roster", what: "…", nextStep: "…", cause }, zh).what).toContain("排期时段“a”");
    expect(tellAlarm({ kind: "somethingNew", what: "so", nextStep: "then" }, zh)).toEqual({ what: "so", nextStep: "then" });
  });
});

describe("labels of fields", () => {
  it("are those of the forms", () => {
    const labels = new Set([
      ...Object.values(campaignFormTexts.zh.fields).map(({ label }) => label),
      ...Object.values(editorTexts.zh.fields).map(({ label }) => label),
      ...Object.values(rosterText.zh).filter((text) => typeof text === "string"),
      ...Object.values(formText.zh).filter((text) => typeof text === "string"),
    ]);
    const ofForms = Object.entries(fieldWords.zh).filter(([, word]) => !elsewhere.includes(word));
    expect(ofForms.filter(([, word]) => !labels.has(word))).toEqual([]);
  });

  it("are found by the end of a path, and by what the form itself says", () => {
    expect(labelOf("campaigns.spring.window.from", zh)).toBe(fieldWords.zh["window.from"]);
    expect(labelOf("creatives.ids[3]", zh)).toBe(fieldWords.zh["creatives.ids"]);
    expect(labelOf("volume.lambda", { ...zh, label: (field) => (field === "volume.lambda" ? "打扰的代价" : undefined) })).toBe(
      "打扰的代价",
    );
    expect(labelOf("nothing.known", zh)).toBe(" nothing.known ");
  });
});

/** Fields that stand in no form of an entry. */
const elsewhere = ["邮箱", "密码", "名称", "备注", "用户 ID", "通道", "版本", "静默时段", "频次限制", "分组", "物品", "文案", "保留条数"];
