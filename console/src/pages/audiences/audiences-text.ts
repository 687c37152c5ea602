import type { Texts } from "../../text/language.tsx";

interface AudiencesText {
  readonly title: string;
  readonly lead: string;
  readonly make: string;
  readonly mayNot: string;
  readonly none: string;
  readonly noneLead: string;
  readonly list: string;
  readonly note: string;
  readonly name: string;
  readonly who: string;
  readonly size: string;
  readonly share: string;
  readonly usedBy: string;
  readonly nobodyUses: string;
  readonly uses: (count: number) => string;
  readonly live: (count: number) => string;
  readonly sizing: (known: number, all: number) => string;
  readonly stop: string;
  readonly askAgain: string;
  readonly notAsked: string;
  readonly sizesForOperators: string;
  readonly between: (low: string, high: string) => string;
  readonly unknownSize: string;
  readonly makeTitle: string;
  readonly makeLead: string;
  readonly id: string;
  readonly idHint: string;
  readonly idTaken: string;
  readonly like: string;
  readonly likeHint: string;
  readonly likeNone: string;
  readonly go: string;
}

export const audiencesTexts: Texts<AudiencesText> = {
  en: {
    title: "Audiences",
    lead: "Named groups of people by what they did and what is known of them. Whoever matches now is in.",
    make: "New audience",
    mayNot: "An operator makes and changes audiences, and asks how large they are. Your role looks.",
    none: "No audience yet",
    noneLead: "Without one, campaigns speak to everybody. Make one to speak to those for whom it is meant.",
    list: "All audiences",
    note: "Sizes are estimated from people drawn by lot, each with its 95 % interval; the audience's page counts everybody.",
    name: "Audience",
    who: "Who is in it",
    size: "People now",
    share: "Of everybody",
    usedBy: "Used by",
    nobodyUses: "nobody",
    uses: (count) => (count === 1 ? "1 place" : `${count} places`),
    live: (count) => (count === 1 ? "1 campaign live" : `${count} campaigns live`),
    sizing: (known, all) => `Asking how large they are: ${known} of ${all}`,
    stop: "Stop",
    askAgain: "Ask for the sizes again",
    notAsked: "not asked",
    sizesForOperators: "operators see it",
    between: (low, high) => `${low} to ${high}`,
    unknownSize: "cannot be told",
    makeTitle: "A new audience",
    makeLead: "Name it; you say on the next page who is in it.",
    id: "Id",
    idHint: "Campaigns name it by this, such as listeners-jp. It cannot be changed later.",
    idTaken: "There is an audience of this id. Choose another, or open that one.",
    like: "Begin like",
    likeHint: "Its conditions are copied.",
    likeNone: "An empty one",
    go: "Say who is in it",
  },
  zh: {
    title: "受众",
    lead: "按行为与属性划分的人群。此刻符合条件的人即在其中。",
    make: "新建受众",
    mayNot: "运营可新建、修改受众并查询规模，你的角色仅可查看。",
    none: "还没有受众",
    noneLead: "没有受众时，活动面向所有人。新建受众，把消息发给合适的人。",
    list: "全部受众",
    note: "规模由随机抽样估计，附 95 % 置信区间；在受众页面可精确计数。",
    name: "受众",
    who: "包含哪些人",
    size: "当前人数",
    share: "占全体",
    usedBy: "被使用",
    nobodyUses: "无",
    uses: (count) => `${count} 处`,
    live: (count) => `${count} 个活动投放中`,
    sizing: (known, all) => `正在查询规模：${known} / ${all}`,
    stop: "停止",
    askAgain: "重新查询规模",
    notAsked: "未查询",
    sizesForOperators: "运营可见",
    between: (low, high) => `${low} 至 ${high}`,
    unknownSize: "无法得知",
    makeTitle: "新建受众",
    makeLead: "先命名，下一页再设定包含哪些人。",
    id: "ID",
    idHint: "活动以此引用，例如 listeners-jp。创建后不可修改。",
    idTaken: "已有同名受众，请换一个 ID，或打开该受众。",
    like: "参照",
    likeHint: "复制其条件。",
    likeNone: "从空白开始",
    go: "设定条件",
  },
};
