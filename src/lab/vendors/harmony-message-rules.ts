import { aBoolean, aNumber, anHttpsUrl, anObject, anything, aText, listOf, oneOf, requires, rule, stringMapOf } from "./huawei-fields.ts";
import { type HuaweiViolation, partOf } from "./huawei-message-rules.ts";
import { isRecord } from "./jwt.ts";

const serviceCategories = [
  "IM",
  "VOIP",
  "MISS_CALL",
  "SUBSCRIPTION",
  "TRAVEL",
  "HEALTH",
  "WORK",
  "ACCOUNT",
  "EXPRESS",
  "FINANCE",
  "DEVICE_REMINDER",
  "MAIL",
  "PLAY_VOICE",
] as const;

/** Categories that need the right to classify messages oneself. */
export const harmonyServiceCategories: readonly string[] = serviceCategories;

/** `push-type`: alert, widget refresh, voice extension, background, live view, in-app call. */
export const harmonyPushTypes: readonly string[] = ["0", "1", "2", "6", "7", "10"];

const maxInt32 = 2_147_483_647;

const clickAction = anObject(
  { actionType: oneOf(0, 1, 3, 5), action: aText({ min: 1 }), uri: aText({ min: 1 }), data: rule(() => true, "must be an object") },
  requires("actionType"),
  rule(
    ({ actionType, action, uri }) => actionType !== 1 || action !== undefined || uri !== undefined,
    "of actionType 1 needs action or uri",
  ),
);

const notification = anObject(
  {
    category: oneOf(...serviceCategories, "MARKETING"),
    title: aText({ min: 1 }),
    body: aText({ min: 1 }),
    image: anHttpsUrl,
    clickAction,
    style: oneOf(0, 1, 3),
    inboxContent: listOf(aText({ max: 1024 }), 3),
    notifyId: aNumber(0, maxInt32),
    appMessageId: aText({ min: 1, max: 64 }),
    badge: anObject({ addNum: aNumber(1, 99), setNum: aNumber(0, 99) }),
    foregroundShow: aBoolean,
    profileId: aText({ max: 64 }),
    sound: aText({ min: 1 }),
    soundDuration: aNumber(1, 60),
  },
  requires("category", "title", "body"),
  rule(({ style, inboxContent }) => style !== 3 || inboxContent !== undefined, "of style 3 needs inboxContent"),
);

const pushOptions = anObject({
  testMessage: aBoolean,
  ttl: aNumber(0, 1_296_000),
  biTag: aText(),
  receiptId: aText({ min: 1 }),
  collapseKey: aNumber(-1, 100),
});

const alert = anObject(
  { payload: anObject({ notification }, requires("notification")), target: anObject({ token: anything }, requires("token")), pushOptions },
  requires("payload", "target"),
);
/** Of the other push types only what all share is looked at. */
const other = anObject(
  { payload: anything, target: anObject({ token: anything }, requires("token")), pushOptions },
  requires("payload", "target"),
);

const maxBodyBytes = 4096;
const maxTokens = 1000;
const maxTestTokens = 10;

/** Checks the body of v3's `messages:send`. Source: the `huawei` page of the vendor facts, "v3 request body" (2026-04). */
export function checkHarmonyRequest(body: unknown, pushType: string): HuaweiViolation | null {
  const problem = (pushType === "0" ? alert : other)(body, "");
  if (problem !== null) return { code: "80100003", text: problem };
  const { token } = partOf(body, "target");
  if (!Array.isArray(token) || !token.every((one) => typeof one === "string")) {
    return { code: "80100003", text: "Illegal payload, target.token must be a list of strings" };
  }
  const most = pushType === "1" ? 1 : maxTokens;
  if (token.length < 1 || token.length > most) return { code: "80300010", text: `The number of tokens must be between 1 and ${most}` };
  if (partOf(body, "pushOptions").testMessage === true && token.length > maxTestTokens) {
    return { code: "80300030", text: `A test message goes to at most ${maxTestTokens} tokens` };
  }
  const { target: _, ...rest } = isRecord(body) ? body : {};
  const bytes = Buffer.byteLength(JSON.stringify(rest));
  return bytes <= maxBodyBytes ? null : { code: "80300008", text: `The message body is ${bytes} bytes long, ${maxBodyBytes} are allowed` };
}

/** The map that the app gets with the tap. */
export function harmonyDataOf(body: unknown): Readonly<Record<string, string>> {
  const payload = partOf(body, "payload");
  return stringMapOf(partOf(partOf(payload, "notification"), "clickAction").data ?? payload.extraData);
}
