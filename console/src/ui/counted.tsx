import { useWallNow } from "../app/session.tsx";
import { type Texts, useText } from "../text/language.tsx";
import { useFormat } from "../text/use-format.ts";

interface CountedText {
  readonly justNow: string;
  readonly ago: (ago: string) => string;
  readonly counting: string;
  readonly oneIn: (count: string) => string;
  readonly oneInHint: (count: string) => string;
  readonly estimated: (what: string | undefined) => string;
  readonly estimatedHint: string;
}

const texts: Texts<CountedText> = {
  en: {
    justNow: "counted just now",
    ago: (ago) => `counted ${ago}`,
    counting: "being counted anew",
    oneIn: (count) => `by one person in ${count}`,
    oneInHint: (count) =>
      `One person in ${count} was drawn by lot and counted, and the counts multiplied. In 19 cases of 20 a count c lies within 2·√(${count}·c) of the truth, or a little further off.`,
    estimated: (what) => (what === undefined ? "estimated" : `${what}: estimated`),
    estimatedHint: "Of a part of all people or rows by lot, multiplied. Messages are counted one by one.",
  },
  zh: {
    justNow: "刚刚统计",
    ago: (ago) => `统计于${ago}`,
    counting: "正在重新统计",
    oneIn: (count) => `每 ${count} 人抽 1 人`,
    oneInHint: (count) =>
      `从每 ${count} 人中随机抽取 1 人统计，再按比例放大。计数 c 与真实值之差在 95% 的情况下不超过 2·√(${count}·c)，或略大一些。`,
    estimated: (what) => (what === undefined ? "估计值" : `${what}为估计值`),
    estimatedHint: "随机抽取部分用户或记录统计后按比例放大。消息数为逐条统计。",
  },
};

interface CountedProps {
  /** A report, or undefined while it is not there: what it tells of its age and of its lot is shown, and nothing where it tells none. */
  readonly of:
    | {
        readonly countedAt?: string | undefined;
        readonly isCounting?: boolean | undefined;
        readonly oneIn?: number | undefined;
        readonly estimated?: boolean | undefined;
      }
    | undefined;
  /** What else is said of the figures, before it. */
  readonly after?: string;
  /** What is estimated, where a report holds figures that were counted one by one beside it. */
  readonly estimates?: string;
}

const endsSentence = /[.。]$/;

/** How old figures are and whether they were counted by lot: quiet words for the note of a card or the line below a figure. */
export function Counted({ of = {}, after, estimates }: CountedProps) {
  const text = useText(texts);
  const { count } = useFormat();
  const { countedAt, isCounting, oneIn, estimated } = of;
  const parts = [
    ...(after === undefined ? [] : [{ id: "after", told: after }]),
    ...(countedAt === undefined ? [] : [{ id: "age", told: <Age at={countedAt} /> }]),
    ...(isCounting === true ? [{ id: "counting", told: text.counting }] : []),
    ...(oneIn === undefined ? [] : [{ id: "lot", told: <span title={text.oneInHint(count(oneIn))}>{text.oneIn(count(oneIn))}</span> }]),
    ...(estimated === true ? [{ id: "estimated", told: <span title={text.estimatedHint}>{text.estimated(estimates)}</span> }] : []),
  ];
  return parts.map(({ id, told }, place) => (
    <span key={id}>
      {place > 0 && (place === 1 && endsSentence.test(after ?? "") ? " " : " · ")}
      {told}
    </span>
  ));
}

/** The age alone: of figures that were counted one by one in a report whose other figures are estimates. */
export const ageOf = (of: CountedProps["of"]): CountedProps["of"] =>
  of === undefined ? undefined : { countedAt: of.countedAt, isCounting: of.isCounting };

/** By the wall's clock, which counting follows also where the server plays. */
function Age({ at }: { readonly at: string }) {
  const text = useText(texts);
  const { relative, dayAndTime } = useFormat();
  const nowMs = useWallNow();
  return (
    <time dateTime={at} title={dayAndTime(at)}>
      {nowMs - Date.parse(at) < 60_000 ? text.justNow : text.ago(relative(at, nowMs))}
    </time>
  );
}
