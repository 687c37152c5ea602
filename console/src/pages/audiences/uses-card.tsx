import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useText } from "../../text/language.tsx";
import { Card } from "../../ui/card.tsx";
import { Loading } from "../../ui/states.tsx";
import { CampaignStatusBadge } from "../campaigns/campaign-status.tsx";
import { audienceTexts } from "./audience-text.ts";
import type { Uses } from "./audience-uses.ts";

/** Who names the audience. */
export function UsesCard({ uses }: { readonly uses: Uses | undefined }) {
  const text = useText(audienceTexts);
  return (
    <Card title={text.uses}>
      {uses === undefined ? (
        <Loading height={4} />
      ) : uses.count === 0 ? (
        <p className="text-sm text-soft">{text.noUses}</p>
      ) : (
        <UsesList uses={uses} />
      )}
    </Card>
  );
}

const link = "break-all text-accent-text hover:underline";

/** Who names an audience, by kind, each with the way to it. */
export function UsesList({ uses }: { readonly uses: Uses }) {
  const text = useText(audienceTexts);
  const kinds: readonly (readonly [keyof typeof text.kinds, readonly (readonly [string, ReactNode])[]])[] = [
    [
      "campaigns",
      uses.campaigns.map(({ id, status }) => [
        id,
        <span key={id} className="flex flex-wrap items-center gap-2">
          <Link to="/campaigns/$campaignId" params={{ campaignId: id }} className={link}>
            {id}
          </Link>
          <CampaignStatusBadge status={status} />
        </span>,
      ]),
    ],
    [
      "audiences",
      uses.audiences.map((id) => [
        id,
        <Link key={id} to="/audiences/$audienceId" params={{ audienceId: id }} className={link}>
          {id}
        </Link>,
      ]),
    ],
    ["roster", uses.roster.map((id) => [id, toPage("/roster", id)])],
    ["experiments", uses.experiments.map((id) => [id, id])],
    ["limits", uses.limits.map((place) => [String(place), toPage("/policies", text.limit(place))])],
  ];
  return (
    <dl className="space-y-2 text-sm">
      {kinds.map(
        ([kind, entries]) =>
          entries.length > 0 && (
            <div key={kind}>
              <dt className="text-xs text-soft">{text.kinds[kind]}</dt>
              {entries.map(([key, entry]) => (
                <dd key={key}>{entry}</dd>
              ))}
            </div>
          ),
      )}
    </dl>
  );
}

const toPage = (to: "/roster" | "/policies", name: string): ReactNode => (
  <Link to={to} className={link}>
    {name}
  </Link>
);
