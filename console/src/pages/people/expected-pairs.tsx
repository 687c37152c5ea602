import { Link } from "@tanstack/react-router";
import type { Scores } from "../../../../src/api/wire/decisions.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { useWords } from "../../text/use-words.ts";
import { classNames } from "../../ui/class-names.ts";
import { type Column, Rows } from "../../ui/data-table.tsx";
import { useHourNames } from "./hour-names.ts";
import { linkLook } from "./link-look.ts";
import { nextText } from "./next-text.ts";

type Pair = Scores["pairs"][number];

const mostReasons = 3;

/** Pairs that may be sent now, with their chances, worth and reasons. */
export function ExpectedPairs({ scores }: { readonly scores: Scores }) {
  const text = useText(nextText);
  const columns = useColumns(scores.personId);
  return (
    <>
      <Rows
        caption={text.pair}
        columns={columns}
        rows={scores.pairs}
        keyOf={({ campaign, item, creative }) => `${campaign} ${item ?? ""} ${creative}`}
      />
      <p className="px-4 py-2 text-xs text-soft">{text.netNote}</p>
    </>
  );
}

const Figure = ({ children }: { readonly children: string }) => <span className="whitespace-nowrap">{children}</span>;

/** What a message is worth when all is counted. */
const netOf = ({ value, price, linePrice }: Pair): number | null => (value === null ? null : value - price - linePrice);

function useColumns(personId: string): readonly Column<Pair>[] {
  const text = useText(nextText);
  const format = useFormat();
  const hourName = useHourNames();
  return [
    { id: "pair", title: text.pair, sortBy: ({ campaign }) => campaign, cell: (pair) => <PairCell pair={pair} personId={personId} /> },
    {
      id: "open",
      title: text.open,
      right: true,
      sortBy: ({ open }) => open ?? 0,
      cell: ({ open }) => <Figure>{format.percent(open)}</Figure>,
    },
    {
      id: "convert",
      title: text.convert,
      right: true,
      sortBy: ({ convert }) => convert ?? 0,
      cell: ({ convert }) => <Figure>{format.percent(convert)}</Figure>,
    },
    {
      id: "switchOff",
      title: text.switchOff,
      right: true,
      wideOnly: true,
      sortBy: ({ switchOff }) => switchOff ?? 0,
      cell: ({ switchOff }) => <Figure>{format.percent(switchOff, 3)}</Figure>,
    },
    {
      id: "value",
      title: text.value,
      right: true,
      wideOnly: true,
      sortBy: ({ value }) => value ?? 0,
      cell: ({ value }) => format.number(value, 3),
    },
    {
      id: "price",
      title: text.price,
      right: true,
      wideOnly: true,
      sortBy: ({ price, linePrice }) => price + linePrice,
      cell: ({ price, linePrice }) => format.number(price + linePrice, 3),
    },
    {
      id: "net",
      title: text.net,
      right: true,
      sortBy: (pair) => netOf(pair) ?? 0,
      cell: (pair) => {
        const net = netOf(pair);
        return (
          <span className={classNames("font-medium", net !== null && (net < 0 ? "text-bad" : "text-good"))}>{format.number(net, 3)}</span>
        );
      },
    },
    {
      id: "hours",
      title: text.hours,
      wideOnly: true,
      cell: ({ bestHours }) =>
        bestHours.length === 0
          ? text.allHours
          : bestHours
              .slice(0, 3)
              .map(({ hourOfWeek }) => hourName(hourOfWeek))
              .join(", "),
    },
    { id: "because", title: text.because, cell: ({ because }) => <Because of={because} /> },
  ];
}

function PairCell({ pair: { campaign, item, creative }, personId }: { readonly pair: Pair; readonly personId: string }) {
  const text = useText(nextText);
  return (
    <div className="min-w-40">
      <Link
        to="/campaigns/$campaignId"
        params={{ campaignId: campaign }}
        className={`font-medium wrap-anywhere text-accent-text ${linkLook}`}
      >
        {campaign}
      </Link>
      <span className="block text-xs break-words text-soft">
        {item ?? text.noItem} · {creative}
      </span>
      <Link
        to="/people/$personId"
        params={{ personId }}
        search={{ tab: "why", campaign, creative, ...(item === null ? {} : { item }), when: "now" }}
        className={`text-xs text-accent-text ${linkLook}`}
      >
        {text.whyNot}
      </Link>
    </div>
  );
}

function Because({ of }: { readonly of: Pair["because"] }) {
  const words = useWords();
  if (of.length === 0) return "–";
  return (
    <ul className="min-w-56 space-y-0.5 text-xs">
      {of.slice(0, mostReasons).map((one) => {
        const { text, factor } = words.contribution(one);
        return (
          <li key={one.group}>
            <span className={classNames("figures font-medium", one.effect >= 0 ? "text-good" : "text-bad")}>{factor}</span> {text}
          </li>
        );
      })}
    </ul>
  );
}
