import { useState } from "react";
import { type CampaignEntry, type CampaignStatus, useSaveEntry } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { useTell } from "../../ui/toast.tsx";
import { BlastRadius } from "./blast-radius.tsx";
import { type Act, launchTexts } from "./launch-text.ts";

const actsOf: Readonly<Record<CampaignStatus, readonly Act[]>> = {
  draft: ["launch"],
  live: ["pause", "end"],
  paused: ["resume", "end"],
  ended: ["launch"],
};
const statusAfter: Readonly<Record<Act, CampaignStatus>> = { launch: "live", resume: "live", pause: "paused", end: "ended" };

interface LaunchActionsProps {
  readonly stored: CampaignEntry;
  /** The form holds changes that were not saved. */
  readonly hasUnsaved: boolean;
}

/** Launch, Pause and End, each with how far it reaches. What was done can be undone while the note of it stands. */
export function LaunchActions({ stored, hasUnsaved }: LaunchActionsProps) {
  const text = useText(launchTexts);
  const may = useMay("operator");
  const tell = useTell();
  const save = useSaveEntry("campaigns");
  const [asked, setAsked] = useState<Act | null>(null);
  const status = stored.status ?? "draft";
  const act = async (which: Act) => {
    await save({ ...stored, status: statusAfter[which] });
    tell(text.done[which](stored.id), () => void save({ ...stored, status }));
  };
  return (
    <>
      {actsOf[status].map((which) => (
        <Button
          key={which}
          look={which === "end" ? "danger" : which === "pause" ? "plain" : "primary"}
          disabled={!may}
          title={may ? undefined : text.mayNot}
          onClick={() => setAsked(which)}
        >
          {text.acts[which]}
        </Button>
      ))}
      {asked !== null && (
        <Confirm
          open
          onClose={() => setAsked(null)}
          title={text.titles[asked](stored.id)}
          action={text.acts[asked]}
          danger={asked === "end"}
          onConfirm={() => act(asked)}
        >
          <p>{text.leads[asked]}</p>
          <BlastRadius campaign={stored.id} act={asked} />
          {hasUnsaved && <p className="rounded-lg bg-warn-wash p-3 text-warn">{text.unsaved}</p>}
        </Confirm>
      )}
    </>
  );
}
