import { err, ok, type Result } from "../../base/result.ts";
import { ConfigReader, prefixOf } from "../config-reader.ts";
import { parsePrivateKey } from "../jwt.ts";
import type { ChannelConfig, FieldError } from "../port.ts";
import { type TransportOptions, transportOf } from "../transport.ts";
import { asObject } from "../transport-rule.ts";
import { type HuaweiClient, type HuaweiServiceAccount, huaweiTokenAddress } from "./access-token.ts";
import { type CallbackKey, readCallbackKey } from "./callback.ts";
import type { HuaweiClick, HuaweiRequestOptions } from "./request.ts";

export interface HuaweiConfig {
  readonly account: HuaweiClient | HuaweiServiceAccount;
  /** Where messages go, below `api`. */
  readonly path: string;
  readonly api: string;
  /** The whole address of the token endpoint. */
  readonly token: string;
  readonly packageName: string;
  readonly callback: CallbackKey | null;
  readonly options: HuaweiRequestOptions;
  readonly transport: Omit<TransportOptions, "origin">;
}

const either = `give "client_id" and "client_secret" from AppGallery Connect, or paste the whole service-account JSON`;
const pathPart = /^[A-Za-z0-9_-]+$/;

/** Reads a channel's configuration; every mistake is reported at once. */
export function parseHuaweiConfig(config: ChannelConfig): Result<HuaweiConfig, readonly FieldError[]> {
  const reader = new ConfigReader(config);
  const given = asObject(config.credentials) ?? {};
  const isAccount = given.private_key !== undefined || given.sub_account !== undefined;
  const account = isAccount ? readServiceAccount(reader) : ok(readClient(reader));
  const { version, ...options } = readOptions(config.options, isAccount ? 2 : 1, reader);
  const api = reader.endpoint("api", "https://push-api.cloud.huawei.com");
  const token = reader.endpoint("token", huaweiTokenAddress);
  const owner = version === 2 ? reader.credential("project_id", forVersion(2, "project_id"), pathPart) : null;
  const sender = owner ?? (isAccount ? reader.credential("client_id", forVersion(1, "client_id"), pathPart) : String(given.client_id));
  const callback = readCallbackKey(config.credentials, reader);
  return reader.finish(() => {
    if (!account.ok) throw new Error("unreachable: a key that was refused above");
    return {
      account: account.value,
      path: `${prefixOf(api)}/v${version}/${sender}/messages:send`,
      api,
      // The host alone is taken for the vendor's own path below it.
      token: new URL(token).pathname === "/" ? new URL(new URL(huaweiTokenAddress).pathname, token).href : token,
      packageName: config.appId,
      callback,
      options,
      transport: transportOf(config),
    };
  });
}

const forVersion = (version: 1 | 2, name: string): string =>
  `version ${version} of the API names "${name}" in its address: add it, or set options.version to ${3 - version}`;

function readClient(reader: ConfigReader): HuaweiClient {
  const clientId = reader.credential("client_id", either, pathPart);
  return { kind: "client", clientId, clientSecret: reader.credential("client_secret", either) };
}

function readServiceAccount(reader: ConfigReader): Result<HuaweiServiceAccount, null> {
  const keyId = reader.credential("key_id", either);
  const subAccount = reader.credential("sub_account", either);
  const key = parsePrivateKey(reader.credential("private_key", either), "rsa");
  if (key.ok) return ok({ kind: "serviceAccount", keyId, subAccount, privateKey: key.value });
  reader.refuse("credentials.private_key", undefined, `an RSA key: ${key.error}`, either);
  return err(null);
}

const optionNames = ["version", "receipt_id", "click", "badge_class", "target_user_type"];

function readOptions(given: unknown, usualVersion: 1 | 2, reader: ConfigReader): HuaweiRequestOptions & { readonly version: 1 | 2 } {
  const options = asObject(given ?? {});
  if (options === null) reader.refuse("options", given, "an object", `leave it out, or name any of ${optionNames.join(", ")}`);
  const { version = usualVersion, receipt_id, click, badge_class, target_user_type = 0, ...others } = options ?? {};
  for (const name of Object.keys(others))
    reader.refuse(`options.${name}`, undefined, `one of ${optionNames.join(", ")}`, "correct its name or leave it out");
  if (version !== 1 && version !== 2) reader.refuse("options.version", version, "1 or 2", "1 addresses by client_id, 2 by project_id");
  if (target_user_type !== 0 && target_user_type !== 1)
    reader.refuse("options.target_user_type", target_user_type, "0 or 1", "0 is for everybody, 1 marks tests");
  return {
    version: version === 1 || version === 2 ? version : usualVersion,
    receiptId: readText("options.receipt_id", receipt_id, reader),
    badgeClass: readText("options.badge_class", badge_class, reader),
    targetUserType: target_user_type === 1 ? 1 : 0,
    click: readClick(click, reader),
  };
}

function readText(field: string, value: unknown, reader: ConfigReader): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && value !== "") return value;
  reader.refuse(field, value, "a text", "leave it out or make it a text");
  return null;
}

function readClick(value: unknown, reader: ConfigReader): HuaweiClick {
  const click = asObject(value ?? { type: 3 });
  const { type } = click ?? {};
  if (type === 2) {
    const url = readText("options.click.url", click?.url, reader);
    if (url !== null && !url.startsWith("https://"))
      reader.refuse("options.click.url", url, "an https:// URL", "leave it out to open the message's link");
    return { type, url };
  }
  if (type === 1) {
    const intent = readText("options.click.intent", click?.intent, reader);
    const action = readText("options.click.action", click?.action, reader);
    if (intent !== null && !/^intent:.*#Intent;.*end$/s.test(intent))
      reader.refuse(
        "options.click.intent",
        intent,
        "a URI like intent://host/path#Intent;scheme=app;end",
        "write it as Intent.toUri() does",
      );
    if (intent !== null && action !== null)
      reader.refuse("options.click", undefined, `either "intent" or "action"`, "leave one out, or both to open the message's link");
    return { type, intent, action };
  }
  if (type !== 3) reader.refuse("options.click.type", type ?? null, "1 (page), 2 (url) or 3 (app)", "leave click out to open the app");
  return { type: 3 };
}
