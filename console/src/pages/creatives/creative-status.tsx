import type { CreativeStatus } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { creativeStatusWords } from "./creatives-text.ts";

const tones: Readonly<Record<CreativeStatus, Tone>> = {
  draft: "neutral",
  inReview: "accent",
  approved: "good",
  live: "good",
  resting: "warn",
  retired: "neutral",
};

export function CreativeStatusBadge({ status = "draft" }: { readonly status?: CreativeStatus }) {
  const words = useText(creativeStatusWords);
  return <Badge tone={tones[status]}>{words[status]}</Badge>;
}
