import type { Contribution } from "../../text/contribution-words.ts";
import { useText } from "../../text/language.tsx";
import { useWords } from "../../text/use-words.ts";
import { classNames } from "../../ui/class-names.ts";
import { sentence } from "./sentence.ts";
import { whyText } from "./why-text.ts";

interface ContributionsProps {
  readonly of: readonly Contribution[];
  /** Only the strongest so many. */
  readonly most?: number;
}

/** What spoke for (to the right) and against (to the left) a message, in words and by how much. */
export function Contributions({ of, most = of.length }: ContributionsProps) {
  const text = useText(whyText);
  const words = useWords();
  const shown = of.slice(0, most);
  const widest = Math.max(...shown.map(({ effect }) => Math.abs(effect)), Number.MIN_VALUE);
  return (
    <ul className="space-y-1.5 text-sm">
      {shown.map((one) => {
        const { text: told, factor } = words.contribution(one);
        const speaksFor = one.effect >= 0;
        const width = `${(50 * Math.abs(one.effect)) / widest}%`;
        return (
          <li
            key={one.group}
            className="grid grid-cols-[minmax(0,1fr)_3.5rem] items-center gap-x-3 sm:grid-cols-[minmax(0,19rem)_minmax(0,1fr)_3.5rem]"
          >
            <span className="min-w-0 break-words">
              <span className="sr-only">{speaksFor ? text.spoke.for : text.spoke.against}: </span>
              {sentence(told)}
            </span>
            <span aria-hidden="true" className="relative order-last col-span-2 h-3 rounded bg-sunken sm:order-none sm:col-span-1">
              <span className="absolute inset-y-0 left-1/2 w-px bg-soft" />
              <span
                className={classNames("absolute inset-y-0.5 rounded-sm", speaksFor ? "bg-good" : "bg-bad")}
                style={speaksFor ? { left: "50%", width } : { right: "50%", width }}
              />
            </span>
            <span className={classNames("figures text-right font-medium", speaksFor ? "text-good" : "text-bad")}>{factor}</span>
          </li>
        );
      })}
    </ul>
  );
}
