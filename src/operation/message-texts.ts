import { type Declared, entryOf } from "../catalogue/schema.ts";
import type { Queryable } from "../store/database.ts";
import { filedTexts } from "../store/inbox.ts";
import type { MessageContent } from "../store/messages.ts";

/** What a message said. */
export interface MessageText {
  readonly title: string;
  readonly body: string;
  /** As the call gave it, as it was filed in the inbox, or the creative's template: what was rendered elsewhere is not kept. */
  readonly of: "call" | "inbox" | "template";
}

export interface TextQuestion {
  /** Ids under which it may have been filed: the message's own person, and whom they turned out to be. */
  readonly personIds: readonly string[];
  readonly messageId: string;
  readonly creative: string;
  readonly content: MessageContent | null;
}

/** The texts of messages as far as they are known, by message id. */
export async function textsOf(
  db: Queryable,
  declared: Declared,
  messages: readonly TextQuestion[],
): Promise<ReadonlyMap<string, MessageText>> {
  const filed = await filedTexts(
    db,
    messages.flatMap(({ personIds, messageId }) => personIds.map((personId) => ({ personId, messageId }))),
  );
  const texts = new Map<string, MessageText>();
  for (const { messageId, creative, content } of messages) {
    const own = filed.get(messageId);
    const template = creative === "" ? undefined : entryOf(declared.creatives, creative);
    if (content?.title !== undefined) texts.set(messageId, { title: content.title, body: content.body ?? "", of: "call" });
    else if (own !== undefined) texts.set(messageId, { ...own, of: "inbox" });
    else if (template !== undefined) texts.set(messageId, { title: template.title, body: template.body, of: "template" });
  }
  return texts;
}
