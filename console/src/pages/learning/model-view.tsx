import { Link } from "@tanstack/react-router";
import type { Hold, ModelDetail } from "../../../../src/api/wire/learning.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { Page } from "../../ui/page.tsx";
import { Answered } from "../../ui/states.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { CalibrationCard, CategoriesCard } from "./calibration-card.tsx";
import { HeadsCard } from "./heads-card.tsx";
import { HoldButton, StandingBanner } from "./hold-actions.tsx";
import { useModel, useStanding } from "./learning-data.ts";
import { learningTexts } from "./learning-text.ts";
import { HoursCard, OthersCard, PricesCard } from "./prices-card.tsx";
import { PromoteButton } from "./promote-actions.tsx";
import { Promotion } from "./promotion-words.tsx";
import { Terms } from "./terms-card.tsx";
import { GroupsCard, WeightsCard } from "./weights-card.tsx";

/** One version: how its predictions did, what it leans on, and the way to hold deciders to it. */
export function ModelView({ version }: { readonly version: number }) {
  const text = useText(learningTexts);
  const asked = useModel(version);
  const standing = useStanding();
  const hold = standing.data?.hold ?? null;
  const [newest] = standing.data?.items ?? [];
  return (
    <Page
      title={text.detailTitle(version)}
      action={
        <>
          <Link to="/learning" className="mr-2 text-sm underline decoration-line underline-offset-4">
            {text.all}
          </Link>
          {standing.data?.inForce === version && <Badge tone="accent">{text.inForce}</Badge>}
          {asked.data !== undefined && standing.data !== undefined && !isIt(hold, "promotion", version) && (
            <PromoteButton model={asked.data} inForce={standing.data.inForce} hold={hold} />
          )}
          {asked.data !== undefined && newest !== undefined && !isIt(hold, "hold", version) && (
            <HoldButton model={asked.data} newest={newest} hold={hold} />
          )}
        </>
      }
    >
      {hold !== null && newest !== undefined && <StandingBanner hold={hold} newest={newest.version} />}
      <Answered of={asked} height={40}>
        {(model) => <Detail model={model} />}
      </Answered>
      <Terms />
    </Page>
  );
}

const isIt = (hold: Hold, kind: "hold" | "promotion", version: number): boolean => hold?.kind === kind && hold.version === version;

function Detail({ model }: { readonly model: ModelDetail }) {
  return (
    <>
      <Summary model={model} />
      <HeadsCard evidence={model.evidence} />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <div className="min-w-0 space-y-4">
          <CalibrationCard model={model} />
          <CategoriesCard model={model} />
          <PricesCard interruption={model.interruption} />
        </div>
        <div className="min-w-0 space-y-4">
          <GroupsCard model={model} />
          <WeightsCard model={model} />
          <HoursCard hours={model.hours} />
          <OthersCard model={model} />
        </div>
      </div>
    </>
  );
}

function Summary({ model }: { readonly model: ModelDetail }) {
  const text = useText(learningTexts);
  const { count } = useFormat();
  return (
    <Card>
      <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2 lg:grid-cols-4">
        <div>
          <dt className="text-soft">{text.span}</dt>
          <dd>
            <TimeText at={model.at} exact /> {text.until} {model.until === null ? text.stillNewest : <TimeText at={model.until} exact />}
            <Link
              to="/messages"
              search={{ from: model.at, ...(model.until === null ? {} : { to: model.until }) }}
              className="block text-accent-text hover:underline"
            >
              {text.itsMessages}
            </Link>
          </dd>
        </div>
        <div>
          <dt className="text-soft">{text.decider}</dt>
          <dd>
            <Promotion model={model} isLong />
          </dd>
        </div>
        <div>
          <dt className="text-soft">{text.examples}</dt>
          <dd>{model.examples === null ? "–" : count(model.examples)}</dd>
        </div>
        <div>
          <dt className="text-soft">{text.parts}</dt>
          {model.parts.length === 0 && <dd>–</dd>}
          {model.parts.map(({ part, version, at, isNew }) => (
            <dd key={part} className="flex flex-wrap items-baseline gap-x-1.5">
              {text.part[part]}, {text.partOf(version)}
              {isNew && <Badge tone="accent">{text.isNew}</Badge>}
              {at === null && <span className="text-xs text-warn">{text.notKept}</span>}
            </dd>
          ))}
        </div>
      </dl>
    </Card>
  );
}
