import { useNavigate } from "@tanstack/react-router";
import type { CampaignEntry } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { NewEntry } from "../../ui/new-entry.tsx";
import { campaignsTexts } from "./campaigns-text.ts";

interface NewCampaignProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly campaigns: readonly CampaignEntry[];
}

/** Names a campaign to be, and goes to its form. */
export function NewCampaign({ open, onClose, campaigns }: NewCampaignProps) {
  const text = useText(campaignsTexts);
  const navigate = useNavigate();
  return (
    <NewEntry
      open={open}
      onClose={onClose}
      taken={campaigns.map(({ id }) => id)}
      text={text}
      onNamed={(id, like) =>
        void navigate({
          to: "/campaigns/$campaignId",
          params: { campaignId: id },
          search: { new: true, ...(like === null ? {} : { like }) },
        })
      }
    />
  );
}
