import type { Texts } from "../../text/language.tsx";
import type { CampaignTab } from "./campaign-words.ts";

interface CampaignText {
  readonly all: string;
  readonly tabs: Readonly<Record<CampaignTab, string>>;
  readonly views: string;
  readonly lead: (line: string, kind: string, placement: string) => string;
  readonly isNew: string;
  readonly unknown: string;
  readonly unknownLead: string;
  readonly makeIt: string;
  readonly pausedBySelf: (reason: string) => string;
  readonly changes: string;
  readonly nothing: string;
  readonly missing: (fields: string) => string;
  readonly comma: string;
  readonly checking: string;
  readonly refused: (count: number) => string;
  readonly wouldChange: (count: number) => string;
  readonly wouldAdd: string;
  readonly field: string;
  readonly before: string;
  readonly after: string;
  readonly warnings: string;
  readonly overtaken: string;
  readonly liveNow: string;
  readonly save: string;
  readonly discard: string;
  readonly saved: string;
  readonly stay: string;
  readonly keepAndGo: string;
  readonly discardAndGo: string;
  readonly leaving: string;
  readonly leavingLead: string;
  readonly mayNot: string;
}

export const campaignTexts: Texts<CampaignText> = {
  en: {
    all: "All campaigns",
    tabs: { edit: "Edit", preview: "Preview", forecast: "Forecast", results: "Results" },
    views: "Views of the campaign",
    lead: (line, kind, placement) => `Line ${line} · ${kind} · ${placement}`,
    isNew: "New, not stored yet",
    unknown: "There is no such campaign",
    unknownLead: "It may have been removed, or the address is not quite right.",
    makeIt: "Make a campaign with this id",
    pausedBySelf: (reason) => `It was paused by itself: ${reason}`,
    changes: "Changes",
    nothing: "Nothing was changed. What you type is checked as you go, and stays in this browser until you save it.",
    missing: (fields) => `Still to fill in: ${fields}.`,
    comma: ", ",
    checking: "Checking …",
    refused: (count) => (count === 1 ? "One thing to mend before it can be saved" : `${count} things to mend before it can be saved`),
    wouldChange: (count) => (count === 1 ? "Saving changes one field" : `Saving changes ${count} fields`),
    wouldAdd: "Saving adds this campaign",
    field: "Field",
    before: "Before",
    after: "After",
    warnings: "To think about",
    overtaken: "Somebody else saved one of these fields meanwhile. Saving replaces what they wrote.",
    liveNow: "It is live: deciders follow within seconds of saving.",
    save: "Save",
    discard: "Discard changes",
    saved: "Saved",
    stay: "Stay",
    keepAndGo: "Keep for later",
    discardAndGo: "Discard",
    leaving: "Leave with unsaved changes?",
    leavingLead: "They are kept in this browser, and are there when you come back, unless you discard them.",
    mayNot: "Changing it takes the role operator.",
  },
  zh: {
    all: "全部活动",
    tabs: { edit: "编辑", preview: "预览", forecast: "预测", results: "效果" },
    views: "活动视图",
    lead: (line, kind, placement) => `业务线 ${line} · ${kind} · ${placement}`,
    isNew: "新建，尚未保存",
    unknown: "没有这个活动",
    unknownLead: "它可能已被删除，或者地址有误。",
    makeIt: "用此 ID 新建活动",
    pausedBySelf: (reason) => `已自动暂停：${reason}`,
    changes: "更改",
    nothing: "没有更改。输入内容会即时校验，并保留在此浏览器中直到保存。",
    missing: (fields) => `还需填写：${fields}。`,
    comma: "、",
    checking: "校验中…",
    refused: (count) => `保存前需修正 ${count} 处`,
    wouldChange: (count) => `保存将更改 ${count} 个字段`,
    wouldAdd: "保存将新增此活动",
    field: "字段",
    before: "之前",
    after: "之后",
    warnings: "请留意",
    overtaken: "期间有人保存了其中的字段，保存将覆盖对方的内容。",
    liveNow: "活动正在投放：保存后数秒内生效。",
    save: "保存",
    discard: "放弃更改",
    saved: "已保存",
    stay: "留在此页",
    keepAndGo: "保留稍后处理",
    discardAndGo: "放弃",
    leaving: "有未保存的更改，要离开吗？",
    leavingLead: "除非选择放弃，更改会保留在此浏览器中，回来时仍可继续。",
    mayNot: "修改需要“运营”角色。",
  },
};
