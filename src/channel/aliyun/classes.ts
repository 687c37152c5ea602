import type { GroupNotification } from "../port.ts";
import type { AliyunOptions, AliyunTemplate } from "./options.ts";

/**
 * The template that a message goes by: its category's, else its class's. The class is the template's own at the vendor (code or notice,
 * or promotion), so that a template stands for it. null = none was approved.
 * Source: help.aliyun.com, Dysmsapi template types, 2026-06.
 */
export function templateFor(
  message: Pick<GroupNotification, "class" | "category">,
  { templates }: Pick<AliyunOptions, "templates">,
): AliyunTemplate | null {
  const own = message.category === null ? undefined : templates.get(message.category);
  return own ?? templates.get(message.class) ?? null;
}
