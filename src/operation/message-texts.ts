import type { TextReader } from "../api/reading-ports.ts";
import type { MessageTextView } from "../api/wire/messages.ts";
import { type Declared, entryOf } from "../catalogue/schema.ts";
import type { Queryable } from "../store/database.ts";
import { filedTexts } from "../store/inbox.ts";
import type { MessageContent } from "../store/messages.ts";
import { saidOfMessages, type Words } from "../store/said-texts.ts";

export interface TextQuestion {
  /** Ids under which it may have been filed, that of the message's own row first, then whom they turned out to be. */
  readonly personIds: readonly string[];
  readonly messageId: string;
  readonly creative: string;
  readonly class: "marketing" | "service";
  readonly content: MessageContent | null;
}

/** The texts of messages as far as they are known, by message id. */
export async function textsOf(
  db: Queryable,
  declared: Declared,
  { messages, reader }: { readonly messages: readonly TextQuestion[]; readonly reader: TextReader },
): Promise<ReadonlyMap<string, MessageTextView>> {
  const said = await saidOfMessages(
    db,
    messages.flatMap(({ personIds: [personId], messageId }) => (personId === undefined ? [] : [{ personId, messageId }])),
  );
  const filed = await filedTexts(
    db,
    messages.flatMap(({ personIds, messageId }) => (said.has(messageId) ? [] : personIds.map((personId) => ({ personId, messageId })))),
  );
  const texts = new Map<string, MessageTextView>();
  for (const message of messages) {
    const { messageId } = message;
    const text = textOf(message, { said: said.get(messageId), filed: filed.get(messageId), declared });
    if (text !== null) texts.set(messageId, readBy(reader, message.class, text));
  }
  return texts;
}

function textOf(
  { content, creative }: TextQuestion,
  known: { readonly said: Words | undefined; readonly filed: Pick<Words, "title" | "body"> | undefined; readonly declared: Declared },
): MessageTextView | null {
  if (known.said !== undefined) return sentText(known.said);
  if (content?.title !== undefined)
    return { ...shown({ title: content.title, body: content.body ?? "", image: content.image, link: content.link }), of: "call" };
  if (known.filed !== undefined) return { ...shown(known.filed), of: "inbox" };
  const template = creative === "" ? undefined : entryOf(known.declared.creatives, creative);
  return template === undefined ? null : { ...shown(template), of: "template" };
}

/** Words as they were sent. */
export const sentText = (words: Words): MessageTextView => ({ ...shown(words), of: "sent" });

const shown = (words: {
  readonly title: string;
  readonly body: string;
  readonly image?: string | null | undefined;
  readonly link?: string | null | undefined;
}): Omit<MessageTextView, "of"> => ({
  title: words.title,
  body: words.body,
  image: words.image ?? null,
  link: words.link ?? null,
  isHidden: false,
});

/** A text as somebody may read it. A template is nobody's words yet, and whoever reads messages reads the catalogue. */
export const readBy = ({ mayReadService }: TextReader, messageClass: "marketing" | "service", text: MessageTextView): MessageTextView =>
  mayReadService || messageClass !== "service" || text.of === "template"
    ? text
    : { title: "", body: "", image: null, link: null, of: text.of, isHidden: true };
