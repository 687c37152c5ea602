import type { MessageRef } from "./fact.ts";

/** What a person's log says of a message, and no more: rows hold much that belongs elsewhere. */
export const refOf = (message: MessageRef): MessageRef => ({
  messageId: message.messageId,
  campaign: message.campaign,
  line: message.line,
  kind: message.kind,
  category: message.category,
  creative: message.creative,
  item: message.item,
  placement: message.placement,
  class: message.class,
});
