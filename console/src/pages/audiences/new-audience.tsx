import { useNavigate } from "@tanstack/react-router";
import type { AudienceEntry } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { NewEntry } from "../../ui/new-entry.tsx";
import { audiencesTexts } from "./audiences-text.ts";

interface NewAudienceProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly audiences: readonly AudienceEntry[];
}

/** Names an audience to be, and goes to its form. */
export function NewAudience({ open, onClose, audiences }: NewAudienceProps) {
  const text = useText(audiencesTexts);
  const navigate = useNavigate();
  return (
    <NewEntry
      open={open}
      onClose={onClose}
      taken={audiences.map(({ id }) => id)}
      text={text}
      onNamed={(id, like) =>
        void navigate({
          to: "/audiences/$audienceId",
          params: { audienceId: id },
          search: { new: true, ...(like === null ? {} : { like }) },
        })
      }
    />
  );
}
