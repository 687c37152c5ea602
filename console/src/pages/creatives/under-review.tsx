import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CreativeEntry } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { Card } from "../../ui/card.tsx";
import { UsedBy } from "./creative-editor.tsx";
import { CreativeNotes } from "./creative-notes.tsx";
import { CreativePreview } from "./creative-preview.tsx";
import { creativesRoute } from "./creatives-route.ts";
import { reviewTexts } from "./review-text.ts";

interface UnderReviewProps {
  readonly entry: CreativeEntry;
  /** Where it stands in the queue. */
  readonly place: string;
  /** What can be done with it. */
  readonly children: ReactNode;
}

/** One creative to judge: its words, who would send it, and what people would read. */
export function UnderReview({ entry, place, children }: UnderReviewProps) {
  const text = useText(reviewTexts);
  const { id, title, body, image, link, style = "plain", lang } = entry;
  const edit = (
    <Link
      from={creativesRoute.fullPath}
      search={(now) => ({ ...now, view: undefined, creative: id })}
      className="text-sm underline decoration-line underline-offset-4"
    >
      {text.edit}
    </Link>
  );
  return (
    <Card title={place} note={text.facts(style, lang ?? text.anyLang)} action={edit}>
      <div className="space-y-4">
        <UsedBy entry={entry} />
        <CreativeNotes creative={id} />
        <section>
          <h3 className="text-sm font-semibold">{text.template}</h3>
          <p className="mt-1 font-medium break-words">{title}</p>
          <p className="break-words whitespace-pre-wrap">{body}</p>
          {[image, link].filter(Boolean).map((one) => (
            <p key={one} className="text-xs break-all text-soft">
              {one}
            </p>
          ))}
        </section>
        {children}
        <section>
          <h3 className="mb-3 text-sm font-semibold">{text.preview}</h3>
          <CreativePreview entry={entry} />
        </section>
      </div>
    </Card>
  );
}
