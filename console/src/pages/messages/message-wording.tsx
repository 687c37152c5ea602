import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Card } from "../../ui/card.tsx";
import { PhonePreview } from "../../ui/phone-preview.tsx";
import { Answered, EmptyState } from "../../ui/states.tsx";
import { type Message, useFilledIn, useWording, type Worded } from "./message-query.ts";
import { messageText } from "./message-text.ts";

/** What the message said. */
export function MessageWording({ message }: { readonly message: Message }) {
  const text = useText(messageText);
  const asked = useWording(message);
  return (
    <Card title={text.text}>
      <Answered of={asked} height={9}>
        {(wording) =>
          wording === null ? (
            <EmptyState title={text.noText}>{text.noTextHint}</EmptyState>
          ) : wording.of === "template" ? (
            <Template wording={wording} message={message} />
          ) : (
            <Shown note={text.textOf[wording.of]} wording={wording} />
          )
        }
      </Answered>
    </Card>
  );
}

function Shown({ note, wording: { title, body } }: { readonly note: string; readonly wording: Pick<Worded, "title" | "body"> }) {
  const text = useText(messageText);
  return (
    <>
      <PhonePreview name={text.preview} title={title} body={body} lines={6} />
      <p className="mt-2 text-sm text-soft">{note}</p>
    </>
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
