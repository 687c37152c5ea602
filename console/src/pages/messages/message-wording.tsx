import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Card } from "../../ui/card.tsx";
import { PhonePreview } from "../../ui/phone-preview.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { type Message, useFilledIn, type Worded } from "./message-query.ts";
import { messageText } from "./message-text.ts";

/** What the message said. */
export function MessageWording({ message }: { readonly message: Message }) {
  const text = useText(messageText);
  const { text: wording } = message;
  return (
    <Card title={text.text}>
      {wording === null ? (
        <EmptyState title={text.noText}>{text.noTextHint}</EmptyState>
      ) : wording.isHidden ? (
        <EmptyState title={text.hidden}>{text.hiddenHint}</EmptyState>
      ) : wording.of === "template" ? (
        <Template wording={wording} message={message} />
      ) : (
        <Shown note={text.textOf[wording.of]} wording={wording} />
      )}
    </Card>
  );
}

type Shown = Pick<Worded, "title" | "body"> & Partial<Pick<Worded, "image" | "link">>;

function Shown({ note, wording: { title, body, image = null, link = null } }: { readonly note: string; readonly wording: Shown }) {
  const text = useText(messageText);
  return (
    <>
      <PhonePreview name={text.preview} title={title} body={body} lines={6} />
      {(image !== null || link !== null) && (
        <dl className="mt-2 text-sm">
          {image !== null && <Address name={text.image} value={image} />}
          {link !== null && <Address name={text.link} value={link} />}
        </dl>
      )}
      <p className="mt-2 text-sm text-soft">{note}</p>
    </>
  );
}

/** Told, not fetched: a picture of elsewhere would say who looks, and a link is the person's to follow. */
function Address({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className="flex gap-2">
      <dt className="shrink-0 text-soft">{name}</dt>
      <dd className="min-w-0 break-all">{value}</dd>
    </div>
  );
}

/** Filled in as it would be today, where one may ask that and the creative can still be sent; the template itself otherwise. */
function Template({ wording, message }: { readonly wording: Worded; readonly message: Message }) {
  const text = useText(messageText);
  const { data: filled } = useFilledIn(message, useMay("operator"));
  if (filled === undefined || filled.missing.length > 0) return <Shown note={text.textOf.template} wording={wording} />;
  return (
    <>
      <Shown note={text.filledIn} wording={filled} />
      <details className="mt-2 text-sm">
        <summary className="w-fit text-soft hover:text-ink">{text.template}</summary>
        <p className="mt-1 font-medium break-words">{wording.title}</p>
        <p className="break-words">{wording.body}</p>
      </details>
    </>
  );
}
