import type { GroupNotification } from "../port.ts";

/**
 * `noticeMsgType`: 1 private, which needs a granted right and has no daily cap; 0 public. There are no categories: the class alone counts.
 * Source: open.flyme.cn/docs?id=329 (rule of 2025-05-07); github.com/MEIZUPUSH/JavaSdk 1.2.11, `NoticeMsgType`.
 */
export function noticeMsgTypeOf({ class: messageClass }: Pick<GroupNotification, "class" | "category">): 0 | 1 {
  return messageClass === "service" ? 1 : 0;
}
