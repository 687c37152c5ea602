/** A credential, in the vendor's own name; `callback.secret` is a part of an object. */
export interface CredentialField {
  readonly name: string;
  /** secret: never shown while it is typed. key: a private key of several lines. */
  readonly kind: "text" | "secret" | "key";
  readonly isOptional?: boolean;
}

/** What a vendor's channel is made of. */
export interface VendorFields {
  readonly credentials: readonly CredentialField[];
  /** The vendor gives out a JSON file that holds them. */
  readonly hasFile?: boolean;
  /** Addresses that can be replaced. */
  readonly endpoints: readonly string[];
  /** An example of its options, in JSON; absent: it has none. */
  readonly options?: string;
}

const text = (name: string): CredentialField => ({ name, kind: "text" });
const secret = (name: string): CredentialField => ({ name, kind: "secret" });
const key = (name: string): CredentialField => ({ name, kind: "key" });
const optional = (field: CredentialField): CredentialField => ({ ...field, isOptional: true });

const receipts = [optional(text("callback.userName")), optional(secret("callback.secret"))];

/** As `docs/channels.md` lists them. The server has the last word: it refuses by field. */
export const vendorFields: Readonly<Record<string, VendorFields>> = {
  fcm: {
    hasFile: true,
    credentials: [
      text("project_id"),
      text("client_email"),
      key("private_key"),
      optional(text("private_key_id")),
      optional(text("token_uri")),
    ],
    endpoints: ["api", "token"],
  },
  apns: {
    credentials: [text("keyId"), text("teamId"), key("privateKey"), optional(text("topic"))],
    endpoints: ["production", "sandbox", "api"],
  },
  webPush: { credentials: [text("publicKey"), secret("privateKey"), text("subject")], endpoints: ["api"] },
  huawei: {
    hasFile: true,
    credentials: [
      ...[optional(text("client_id")), optional(secret("client_secret")), optional(text("project_id")), optional(text("key_id"))],
      ...[optional(text("sub_account")), optional(key("private_key")), ...receipts],
    ],
    endpoints: ["api", "token"],
    options: '{ "version": 1, "click": { "type": 3 } }',
  },
  harmony: {
    hasFile: true,
    credentials: [text("project_id"), text("key_id"), text("sub_account"), key("private_key"), ...receipts],
    endpoints: ["api"],
    options: '{ "clickAction": { "actionType": 0 } }',
  },
  honor: {
    credentials: [text("client_id"), secret("client_secret"), text("app_id")],
    endpoints: ["api", "token"],
    options: '{ "clickAction": { "type": 3 } }',
  },
  xiaomi: {
    credentials: [secret("appSecret"), text("packageName")],
    endpoints: ["api"],
    options: '{ "region": "china", "channels": { "marketing": "…" } }',
  },
  oppo: {
    credentials: [text("app_key"), secret("master_secret")],
    endpoints: ["api"],
    options: '{ "region": "cn", "channels": { "marketing": "…" } }',
  },
  vivo: {
    credentials: [text("appId"), text("appKey"), secret("appSecret")],
    endpoints: ["api"],
    options: '{ "skipType": 1, "notifyType": 4 }',
  },
  meizu: {
    credentials: [text("appId"), secret("appSecret"), optional(secret("access_token"))],
    endpoints: ["api"],
    options: '{ "clickType": 0 }',
  },
  getui: {
    credentials: [text("appId"), text("appKey"), secret("masterSecret")],
    endpoints: ["api"],
    options: '{ "click_type": "payload" }',
  },
  jpush: {
    credentials: [text("appKey"), secret("masterSecret"), optional(text("callback.username")), optional(secret("callback.secret"))],
    endpoints: ["api"],
    options: '{ "platform": ["android", "ios"], "apns_production": true }',
  },
  twilio: {
    credentials: [
      ...[text("accountSid"), secret("authToken"), optional(text("apiKeySid")), optional(secret("apiKeySecret"))],
      ...[optional(text("from")), optional(text("messagingServiceSid"))],
    ],
    endpoints: ["api"],
    options: '{ "title": true, "link": false }',
  },
  aliyun: {
    credentials: [text("accessKeyId"), secret("accessKeySecret"), optional(secret("callbackSecret"))],
    endpoints: ["api"],
    options: '{ "signName": "…", "templates": { "service": { "code": "SMS_…", "title": "title", "body": "body" } } }',
  },
};

/** A vendor that is not listed: its credentials are kept as they are. */
export const noFields: VendorFields = { credentials: [], endpoints: ["api"], options: "{}" };
