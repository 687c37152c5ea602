import type { CampaignStatus } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { statusWords } from "./campaigns-text.ts";

const tones: Readonly<Record<CampaignStatus, Tone>> = { draft: "neutral", live: "good", paused: "warn", ended: "neutral" };

export function CampaignStatusBadge({ status = "draft" }: { readonly status?: CampaignStatus }) {
  const words = useText(statusWords);
  return <Badge tone={tones[status]}>{words[status]}</Badge>;
}
