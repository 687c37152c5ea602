import type { Result } from "../../base/result.ts";
import { ConfigReader, prefixOf } from "../config-reader.ts";
import { type CallbackKey, readCallbackKey } from "../huawei/callback.ts";
import { parsePrivateKey } from "../jwt.ts";
import type { ChannelConfig, FieldError } from "../port.ts";
import { type TransportOptions, transportOf } from "../transport.ts";
import { asObject } from "../transport-rule.ts";
import type { HarmonyAccount } from "./access-token.ts";
import type { HarmonyClickAction, HarmonyRequestOptions } from "./request.ts";

export interface HarmonyConfig {
  readonly account: HarmonyAccount;
  /** Where messages go, below `api`. */
  readonly path: string;
  readonly api: string;
  readonly callback: CallbackKey | null;
  readonly options: HarmonyRequestOptions;
  readonly transport: Omit<TransportOptions, "origin">;
}

const remedy = "paste the whole service-account JSON from HUAWEI Developer's API console";

/** Reads a channel's configuration; every mistake is reported at once. */
export function parseHarmonyConfig(config: ChannelConfig): Result<HarmonyConfig, readonly FieldError[]> {
  const reader = new ConfigReader(config);
  const projectId = reader.credential("project_id", remedy, /^[A-Za-z0-9_-]+$/);
  const keyId = reader.credential("key_id", remedy);
  const subAccount = reader.credential("sub_account", remedy);
  const key = parsePrivateKey(reader.credential("private_key", remedy), "rsa");
  if (!key.ok) reader.refuse("credentials.private_key", undefined, `an RSA key: ${key.error}`, remedy);
  const api = reader.endpoint("api", "https://push-api.cloud.huawei.com");
  const callback = readCallbackKey(config.credentials, reader);
  const options = readOptions(config.options, reader);
  return reader.finish(() => {
    if (!key.ok) throw new Error("unreachable: a key that was refused above");
    return {
      account: { projectId, keyId, subAccount, privateKey: key.value },
      path: `${prefixOf(api)}/v3/${projectId}/messages:send`,
      api,
      callback,
      options,
      transport: transportOf(config),
    };
  });
}

const optionNames = ["receiptId", "clickAction", "testMessage", "serviceCategory"];
/** Categories of alerts that need a right. */
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
];

function readOptions(given: unknown, reader: ConfigReader): HarmonyRequestOptions {
  const options = asObject(given ?? {});
  if (options === null) reader.refuse("options", given, "an object", `leave it out, or name any of ${optionNames.join(", ")}`);
  const { receiptId, clickAction, testMessage = false, serviceCategory = "WORK", ...others } = options ?? {};
  for (const name of Object.keys(others))
    reader.refuse(`options.${name}`, undefined, `one of ${optionNames.join(", ")}`, "correct its name or leave it out");
  if (typeof testMessage !== "boolean")
    reader.refuse("options.testMessage", testMessage, "true or false", "leave it out for real messages");
  const known = serviceCategories.find((category) => category === serviceCategory);
  if (known === undefined) {
    const wanted = `one of ${serviceCategories.join(", ")}`;
    reader.refuse("options.serviceCategory", serviceCategory, wanted, "name the category that most of your service messages belong to");
  }
  return {
    receiptId: readText("options.receiptId", receiptId, reader),
    testMessage: testMessage === true,
    serviceCategory: known ?? "WORK",
    clickAction: readClickAction(clickAction, reader),
  };
}

function readText(field: string, value: unknown, reader: ConfigReader): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && value !== "") return value;
  reader.refuse(field, value, "a text", "leave it out or make it a text");
  return null;
}

function readClickAction(value: unknown, reader: ConfigReader): HarmonyClickAction {
  const click = asObject(value ?? { actionType: 0 });
  const { actionType } = click ?? {};
  if (actionType === 1) {
    const action = readText("options.clickAction.action", click?.action, reader);
    const uri = readText("options.clickAction.uri", click?.uri, reader);
    if (action !== null && uri !== null)
      reader.refuse("options.clickAction", undefined, `either "action" or "uri"`, "leave one out, or both to open the message's link");
    return { actionType, action, uri };
  }
  if (actionType === 0 || actionType === 3) return { actionType };
  const wanted = "0 (app), 1 (page) or 3 (clear)";
  reader.refuse("options.clickAction.actionType", actionType ?? null, wanted, "leave clickAction out to open the app");
  return { actionType: 0 };
}
