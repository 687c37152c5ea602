import type { Texts } from "../../text/language.tsx";
import type { RosterView } from "./roster-search.ts";
import type { DayChoice } from "./slot-draft.ts";

interface RosterText {
  readonly title: string;
  readonly lead: string;
  readonly views: Readonly<Record<RosterView, string>>;
  readonly view: string;
  readonly calendar: (what: string) => string;
  readonly keys: string;
  readonly today: string;
  readonly monthBefore: string;
  readonly monthAfter: string;
  readonly weekBefore: string;
  readonly weekAfter: string;
  readonly addOn: (day: string) => string;
  readonly line: string;
  readonly allLines: string;
  readonly slot: string;
  readonly campaign: string;
  readonly placement: string;
  readonly audience: string;
  readonly days: string;
  readonly everyDay: string;
  readonly hours: string;
  readonly kept: string;
  readonly keptHint: string;
  readonly any: string;
  readonly choose: string;
  readonly id: string;
  readonly taken: string;
  readonly from: string;
  readonly to: string;
  readonly toHint: string;
  readonly zone: string;
  readonly zoneHint: string;
  readonly dayChoices: Readonly<Record<DayChoice, string>>;
  readonly dates: string;
  readonly datesHint: string;
  readonly add: string;
  readonly save: string;
  readonly remove: string;
  readonly addTitle: string;
  readonly formLead: string;
  readonly gone: (id: string) => string;
  readonly mayNot: string;
  readonly wouldChange: string;
  readonly notWhole: string;
  readonly checking: string;
  readonly nothing: string;
  readonly saved: (id: string) => string;
  readonly removed: (id: string) => string;
  readonly undone: (id: string) => string;
  readonly undoFailed: string;
  readonly removeTitle: (id: string) => string;
  readonly removeWhat: (count: number, line: string) => string;
  readonly none: string;
  readonly noneHint: string;
  readonly clash: string;
  readonly clashes: (count: number) => string;
  readonly clashTitle: string;
  readonly clashNote: string;
  readonly noClash: string;
  /** Clashes by the server's codes, with what to do. */
  readonly codes: Readonly<Record<string, { readonly name: string; readonly advice: string }>>;
  readonly open: (id: string) => string;
  readonly more: (count: number) => string;
  readonly linesTitle: string;
  readonly linesNote: string;
  readonly priority: string;
  readonly slots: string;
  readonly usedToday: string;
  readonly leftToday: string;
  readonly expected: string;
  readonly noQuota: string;
  readonly willEnd: string;
  readonly enough: string;
  readonly noLines: string;
  readonly noLinesHint: string;
}

export const rosterText: Texts<RosterText> = {
  en: {
    title: "Roster",
    lead: "Messages of each person that limits keep free for one line, on some days and hours.",
    views: { month: "Month", week: "Week", list: "List" },
    view: "View",
    calendar: (what) => `Calendar: ${what}`,
    keys: "Arrow keys move by day and week, Page Up and Page Down by month, Enter adds a slot on the day.",
    today: "Today",
    monthBefore: "The month before",
    monthAfter: "The month after",
    weekBefore: "The week before",
    weekAfter: "The week after",
    addOn: (day) => `Add a slot on ${day}`,
    line: "Line",
    allLines: "All lines",
    slot: "Slot",
    campaign: "Campaign",
    placement: "Placement",
    audience: "Audience",
    days: "Days",
    everyDay: "Every day",
    hours: "Hours",
    kept: "Messages kept free",
    keptHint: "Of each person, each time.",
    any: "Any",
    choose: "Choose",
    id: "Id",
    taken: "A slot has this id. Choose another, or change that one.",
    from: "From",
    to: "To",
    toHint: "Earlier than from: over midnight.",
    zone: "Time zone",
    zoneHint: "person: everybody's own. Or a name such as Asia/Shanghai.",
    dayChoices: { all: "Every day", weekdays: "Some weekdays", dates: "Some dates" },
    dates: "Dates",
    datesHint: "Year, month and day such as 2026-03-08.",
    add: "Add a slot",
    save: "Save",
    remove: "Remove",
    addTitle: "A new slot",
    formLead: "What is kept free for a line is not given to others, however much they are worth.",
    gone: (id) => `There is no slot ${id}`,
    mayNot: "An operator may change this; you look on.",
    wouldChange: "What saving changes",
    notWhole: "Give it an id, a line, hours and a day first.",
    checking: "Asking the server …",
    nothing: "Nothing yet.",
    saved: (id) => `${id} is saved.`,
    removed: (id) => `${id} is removed.`,
    undone: (id) => `${id} is as it was.`,
    undoFailed: "It could not be taken back.",
    removeTitle: (id) => `Remove ${id}?`,
    removeWhat: (count, line) =>
      `${count === 1 ? "The message" : `The ${count} messages`} of each person that it keeps free for ${line} may be had by every line again. This can be undone.`,
    none: "No slot yet",
    noneHint: "Choose a day in the calendar, or press Add a slot: what it keeps free shows here.",
    clash: "Clash",
    clashes: (count) => (count === 1 ? "1 clash" : `${count} clashes`),
    clashTitle: "Clashes",
    clashNote: "What cannot be kept as it stands: against limits, quiet hours, campaigns and quotas.",
    noClash: "None: every slot can be kept.",
    codes: {
      rosterInQuietHours: { name: "Within quiet hours", advice: "Move the hours out of the quiet hours, or remove the slot." },
      rosterWithoutCampaign: { name: "No campaign can use it", advice: "Declare a campaign of the line, or remove the slot." },
      rosterOutsideWindow: { name: "Outside the campaign's hours", advice: "Move the slot's hours into the campaign's, or widen those." },
      rosterOutsideRun: { name: "The campaign does not run then", advice: "Change the slot's days, or start and end of the campaign." },
      rosterAboveLimit: { name: "More than a limit lets through", advice: "Take slots away, set them further apart, or raise the limit." },
      rosterWithinCooldown: {
        name: "Closer than a cooldown",
        advice: "Set the slots of one kind further apart, or make the cooldown shorter.",
      },
      rosterAboveQuota: {
        name: "More than the line's quota",
        advice: "Raise the line's quota, or give the slots an audience that it is enough for.",
      },
    },
    open: (id) => `Open ${id}`,
    more: (count) => `${count} more`,
    linesTitle: "Lines today",
    linesNote: "Quotas by each line's own day. At day's end: if the rest of it goes as on the seven days before.",
    priority: "Priority",
    slots: "Slots",
    usedToday: "Used today",
    leftToday: "Left today",
    expected: "At day's end",
    noQuota: "No quota",
    willEnd: "Will be used up",
    enough: "Enough",
    noLines: "No line yet",
    noLinesHint: "Lines own campaigns. Declare them in a catalogue file and apply it, or PUT /v1/lines/{id}.",
  },
  zh: {
    title: "排期",
    lead: "在某些日期与时段，为某条业务线预留的每人消息额度。",
    views: { month: "月", week: "周", list: "列表" },
    view: "视图",
    calendar: (what) => `日历：${what}`,
    keys: "方向键按天和周移动，Page Up / Page Down 按月移动，回车在当天添加时段。",
    today: "今天",
    monthBefore: "上个月",
    monthAfter: "下个月",
    weekBefore: "上一周",
    weekAfter: "下一周",
    addOn: (day) => `在 ${day} 添加时段`,
    line: "业务线",
    allLines: "全部业务线",
    slot: "时段",
    campaign: "活动",
    placement: "版位",
    audience: "受众",
    days: "日期",
    everyDay: "每天",
    hours: "时间",
    kept: "预留消息数",
    keptHint: "每人每次。",
    any: "不限",
    choose: "请选择",
    id: "ID",
    taken: "已有同名时段，请换一个 ID，或修改原有时段。",
    from: "开始",
    to: "结束",
    toHint: "早于开始表示跨午夜。",
    zone: "时区",
    zoneHint: "person 表示各人自己的时区；也可填 Asia/Shanghai 等名称。",
    dayChoices: { all: "每天", weekdays: "指定星期", dates: "指定日期" },
    dates: "日期",
    datesHint: "格式如 2026-03-08。",
    add: "添加时段",
    save: "保存",
    remove: "删除",
    addTitle: "新时段",
    formLead: "为某业务线预留的额度不会给其他业务线，无论其价值多高。",
    gone: (id) => `没有时段 ${id}`,
    mayNot: "运营及以上角色可修改，你只能查看。",
    wouldChange: "保存后的变化",
    notWhole: "请先填写 ID、业务线、时间和日期。",
    checking: "正在询问服务器…",
    nothing: "暂无变化。",
    saved: (id) => `已保存 ${id}。`,
    removed: (id) => `已删除 ${id}。`,
    undone: (id) => `${id} 已恢复原状。`,
    undoFailed: "撤销失败。",
    removeTitle: (id) => `删除 ${id}？`,
    removeWhat: (count, line) => `为 ${line} 预留的每人 ${count} 条消息将重新对所有业务线开放。此操作可撤销。`,
    none: "还没有时段",
    noneHint: "在日历中选择一天，或点击“添加时段”。",
    clash: "冲突",
    clashes: (count) => `${count} 处冲突`,
    clashTitle: "冲突",
    clashNote: "与频次限制、静默时段、活动或配额矛盾而无法兑现的时段。",
    noClash: "没有冲突：所有时段都可兑现。",
    codes: {
      rosterInQuietHours: { name: "位于静默时段内", advice: "请移出静默时段，或删除该时段。" },
      rosterWithoutCampaign: { name: "没有可用的活动", advice: "请为该业务线声明活动，或删除该时段。" },
      rosterOutsideWindow: { name: "不在活动时段内", advice: "请移入活动的发送时段，或放宽活动的时段。" },
      rosterOutsideRun: { name: "活动当时不投放", advice: "请调整日期，或修改活动的起止时间。" },
      rosterAboveLimit: { name: "超过频次限制", advice: "请减少时段、拉开间隔，或提高频次限制。" },
      rosterWithinCooldown: { name: "小于冷却间隔", advice: "请拉开同类时段的间隔，或缩短冷却时间。" },
      rosterAboveQuota: { name: "超过业务线配额", advice: "请提高业务线配额，或为时段限定受众。" },
    },
    open: (id) => `打开 ${id}`,
    more: (count) => `还有 ${count} 条`,
    linesTitle: "业务线今日情况",
    linesNote: "按业务线自己的自然日。预计全天：若当天剩余时间与前七天相同。",
    priority: "优先级",
    slots: "时段",
    usedToday: "今日已用",
    leftToday: "今日剩余",
    expected: "预计全天",
    noQuota: "无配额",
    willEnd: "将用尽",
    enough: "充足",
    noLines: "还没有业务线",
    noLinesHint: "业务线拥有活动。请在目录文件中声明并应用，或调用 PUT /v1/lines/{id}。",
  },
};
