import { Link, useNavigate } from "@tanstack/react-router";
import { type AudienceEntry, useEntries } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button, buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Page } from "../../ui/page.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { audienceTexts } from "./audience-text.ts";
import { AudienceView } from "./audience-view.tsx";
import { audienceRoute } from "./audiences-route.ts";

/** One audience: who is in it, how many, who uses it. */
export function AudiencePage() {
  const { audienceId } = audienceRoute.useParams();
  const audiences = useEntries("audiences");
  if (audiences.data === undefined)
    return (
      <Page title={audienceId}>
        <Answered of={audiences} height={30}>
          {() => null}
        </Answered>
      </Page>
    );
  return <Found key={audienceId} id={audienceId} audiences={audiences.data} />;
}

function Found({ id, audiences }: { readonly id: string; readonly audiences: readonly AudienceEntry[] }) {
  const text = useText(audienceTexts);
  const may = useMay("operator");
  const search = audienceRoute.useSearch();
  const navigate = useNavigate({ from: audienceRoute.fullPath });
  const stored = audiences.find((one) => one.id === id) ?? null;
  const like = audiences.find((one) => one.id === search.like)?.where ?? null;
  if (stored !== null || (search.new && may)) return <AudienceView id={id} stored={stored} begin={like} audiences={audiences} />;
  return (
    <Page title={id}>
      <Card>
        <EmptyState
          title={text.unknown}
          action={
            <span className="flex flex-wrap justify-center gap-2">
              <Link to="/audiences" className={buttonLook("primary")}>
                {text.all}
              </Link>
              {may && <Button onClick={() => void navigate({ search: { new: true }, replace: true })}>{text.makeIt}</Button>}
            </span>
          }
        >
          {text.unknownLead}
        </EmptyState>
      </Card>
    </Page>
  );
}
