import type { Texts } from "../../text/language.tsx";

interface PeopleText {
  readonly title: string;
  readonly lead: string;
  readonly search: string;
  readonly searchHint: string;
  readonly onlyReachable: string;
  readonly list: string;
  readonly person: string;
  readonly lastSeen: string;
  readonly never: string;
  readonly messages: string;
  readonly opened: string;
  readonly reachable: string;
  readonly yes: string;
  readonly no: string;
  readonly devices: string;
  readonly nextDue: string;
  readonly zone: string;
  readonly foundBy: Readonly<Record<"alias" | "device", string>>;
  readonly foundByValue: (attribute: string, value: string) => string;
  readonly emptyTitle: string;
  readonly emptyNext: string;
  readonly noMatch: (q: string) => string;
  readonly noMatchNext: string;
  readonly noReachable: string;
  readonly noReachableNext: string;
  readonly clear: string;
}

export const peopleText: Texts<PeopleText> = {
  en: {
    title: "People",
    lead: "Find somebody, and see what they got, why, and why nothing else.",
    search: "Find a person",
    searchHint: "The beginning of an id, or of what the policy lets people be found by, such as a name; or a whole alias or device id.",
    onlyReachable: "Only who can be rung now",
    list: "People",
    person: "Person",
    lastSeen: "Last seen",
    never: "never",
    messages: "Messages, 30 days",
    opened: "Opened, 30 days",
    reachable: "Reachable",
    yes: "Reachable",
    no: "Not reachable",
    devices: "Devices",
    nextDue: "Next decision",
    zone: "Zone",
    foundBy: { alias: "found by alias", device: "found by device" },
    foundByValue: (attribute, value) => `${attribute}: ${value}`,
    emptyTitle: "Nobody is known yet",
    emptyNext:
      "People appear with their first call: send identify, track or a device registration from your app (POST /v1/identify, PUT /v1/devices/{id}), or import a table with “carillon import”.",
    noMatch: (q) => `Nobody is found by “${q}”: neither by an id, nor by what the policy lets people be found by`,
    noMatchNext:
      "Ids tell upper and lower case apart, and an alias or device id must be whole. People who were known before names could be searched are found by them from their next event on, or after “carillon rebuild”.",
    noReachable: "Nobody on this page can be rung now",
    noReachableNext: "Look at all people to see what stands in the way of each, or at the channels.",
    clear: "Show everybody",
  },
  zh: {
    title: "用户",
    lead: "查找一位用户，查看其收到了什么、为什么收到、为什么没有收到其他消息。",
    search: "查找用户",
    searchHint: "ID 的开头，或策略允许用于查找的属性（如姓名）的开头；也可输入完整的别名或设备 ID。",
    onlyReachable: "仅当前可触达的用户",
    list: "用户列表",
    person: "用户",
    lastSeen: "最近出现",
    never: "从未",
    messages: "30 天消息数",
    opened: "30 天打开数",
    reachable: "可触达",
    yes: "可触达",
    no: "不可触达",
    devices: "设备",
    nextDue: "下次决策",
    zone: "时区",
    foundBy: { alias: "按别名找到", device: "按设备找到" },
    foundByValue: (attribute, value) => `${attribute}：${value}`,
    emptyTitle: "还没有任何用户",
    emptyNext:
      "用户随第一次调用出现：从你的应用发送 identify、track 或注册设备（POST /v1/identify、PUT /v1/devices/{id}），或用 “carillon import” 导入表格。",
    noMatch: (q) => `按 ID 以及策略允许用于查找的属性，都没有找到「${q}」`,
    noMatchNext:
      "ID 区分大小写，别名和设备 ID 需要完整输入。支持按姓名搜索之前就已存在的用户，要等到其下一个事件或运行 “carillon rebuild” 之后才能按姓名找到。",
    noReachable: "本页没有当前可触达的用户",
    noReachableNext: "查看全部用户以了解各自的阻碍，或检查通道。",
    clear: "显示全部",
  },
};
