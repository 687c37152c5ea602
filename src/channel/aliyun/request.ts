import { err, ok, type Result } from "../../base/result.ts";
import type { Verdict } from "../../delivery/failure.ts";
import type { GroupNotification } from "../port.ts";
import { smsText } from "../sms-text.ts";
import type { WireRequest } from "../transport.ts";
import { refuse } from "../transport-rule.ts";
import { templateFor } from "./classes.ts";
import { outIdBytes, segmentRoom } from "./limits.ts";
import type { AliyunOptions, AliyunTemplate } from "./options.ts";
import { canonicalForm, rpcSignature } from "./signature.ts";

export interface AliyunRequestContext {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** `/` after the prefix of the configured endpoint. */
  readonly path: string;
  readonly options: AliyunOptions;
  readonly nowMs: number;
  /** Never used before: a repeated one is refused. */
  readonly nonce: string;
}

/**
 * The request for up to 1000 numbers that get the same text. Picture and lifetime have no place in it, and of the data map only what the
 * template asks for. The error is the verdict on a message that no template carries or that is too long.
 * Source: help.aliyun.com, Dysmsapi 2017-05-25 SendSms, 2026-06.
 */
export function buildAliyunRequest(group: GroupNotification, context: AliyunRequestContext): Result<WireRequest, Verdict> {
  const { options } = context;
  const template = templateFor(group, options);
  if (template === null) {
    const remedy = `options.templates has none for ${group.category ?? group.class} and none for ${group.class}: add an approved one`;
    return err(refuse("CATEGORY_NOT_ALLOWED", "NO_TEMPLATE", remedy));
  }
  const variables = variablesOf(group, template, options.appendLink);
  if (!variables.ok) return variables;
  const refusal = checkLength(template.signName, variables.value, options.segmentsMax);
  if (refusal !== null) return err(refusal);
  const parameters: Record<string, string> = {
    Action: "SendSms",
    Version: "2017-05-25",
    RegionId: options.regionId,
    Format: "JSON",
    AccessKeyId: context.accessKeyId,
    SignatureMethod: "HMAC-SHA1",
    SignatureVersion: "1.0",
    SignatureNonce: context.nonce,
    Timestamp: new Date(context.nowMs).toISOString().replace(/\.\d+/, ""),
    PhoneNumbers: group.tokens.join(","),
    SignName: template.signName,
    TemplateCode: template.code,
    ...(Object.keys(variables.value).length === 0 ? undefined : { TemplateParam: JSON.stringify(variables.value) }),
    ...(Buffer.byteLength(group.messageId) > outIdBytes ? undefined : { OutId: group.messageId }),
  };
  const signature = rpcSignature("POST", parameters, context.accessKeySecret);
  return ok({
    path: context.path,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: canonicalForm({ ...parameters, Signature: signature }),
  });
}

/** What we fill into the vendor's template, a line each; its own words are known to the vendor alone. null: no template carries the message. */
export function filledInto(content: Omit<GroupNotification, "tokens">, options: AliyunOptions): string | null {
  const template = templateFor(content, options);
  const variables = template && variablesOf(content, template, options.appendLink);
  return variables?.ok ? Object.values(variables.value).join("\n") : null;
}

function variablesOf(
  group: Omit<GroupNotification, "tokens">,
  template: AliyunTemplate,
  appendLink: boolean,
): Result<Readonly<Record<string, string>>, Verdict> {
  const variables: Record<string, string> = {};
  if (template.title !== null) variables[template.title] = group.title;
  if (template.body !== null) {
    const include = { title: template.title === null, link: appendLink && template.link === null };
    variables[template.body] = smsText(group, include);
  }
  if (template.link !== null && group.link !== null) variables[template.link] = group.link;
  for (const [name, key] of Object.entries(template.data)) {
    const value = group.data[key];
    if (value === undefined) {
      const remedy = `template ${template.code} asks for data "${key.slice(0, 40)}", which the message does not hold: add it to "data"`;
      return err(refuse("INVALID_REQUEST", "NO_VARIABLE", remedy));
    }
    variables[name] = value;
  }
  return ok(variables);
}

/** The template's own words are not known here, so this finds what is too long for certain and no more. */
function checkLength(signName: string, variables: Readonly<Record<string, string>>, segmentsMax: number): Verdict | null {
  // The signature is shown in brackets before the text.
  const characters = Object.values(variables).reduce((sum, text) => sum + text.length, signName.length + 2);
  const segments = countAliyunSegments(characters);
  if (segments <= segmentsMax) return null;
  const size = `text and signature are ${characters} characters, ${segments} segments of ${segmentRoom.part}`;
  const remedy = `options.segmentsMax is ${segmentsMax}: shorten "title" or "body"`;
  return refuse("PAYLOAD_TOO_LARGE", "LOCAL_SEGMENTS", `${size}, ${remedy}`);
}

/** Segments that a text of this many characters costs, in whatever script. */
export function countAliyunSegments(characters: number): number {
  return characters <= segmentRoom.alone ? 1 : Math.ceil(characters / segmentRoom.part);
}
