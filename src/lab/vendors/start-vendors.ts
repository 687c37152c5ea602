import { createECDH } from "node:crypto";
import { type ApnsSimulator, startApnsSimulator } from "./apns-simulator.ts";
import { type FcmSimulator, startFcmSimulator } from "./fcm-simulator.ts";
import type { ServiceAccountJson } from "./service-account.ts";
import type { SimulatorOptions } from "./simulator.ts";
import { startWebPushSimulator, type WebPushSimulator } from "./web-push-simulator.ts";

/** Options of all three simulators. */
export interface StartVendorsOptions extends Pick<SimulatorOptions, "keep" | "now" | "rng" | "unknownTokens"> {
  /** Serve over TLS with this PEM pair; default clear text. */
  readonly tls?: false | { readonly key: string; readonly cert: string };
  /** FCM in clear text over HTTP/2 by prior knowledge; default HTTP/1.1. */
  readonly fcmHttp2?: boolean;
  /** Default `com.example.app`; also the APNs topic. */
  readonly appId?: string;
}

/** Bodies of `PUT /v1/channels/{id}`, by vendor. */
export interface VendorChannels {
  readonly fcm: {
    readonly vendor: "fcm";
    readonly appId: string;
    readonly http2?: true;
    readonly endpoints: { readonly api: string; readonly token: string };
    readonly credentials: ServiceAccountJson;
  };
  readonly apns: {
    readonly vendor: "apns";
    readonly appId: string;
    readonly endpoints: { readonly api: string };
    readonly credentials: { readonly keyId: string; readonly teamId: string; readonly privateKey: string; readonly topic: string };
  };
  readonly webPush: {
    readonly vendor: "webPush";
    readonly appId: string;
    readonly endpoints: { readonly api: string };
    readonly credentials: { readonly publicKey: string; readonly privateKey: string; readonly subject: string };
  };
}

/** The running simulators and the channels that lead to them. */
export interface Vendors {
  readonly fcm: FcmSimulator;
  readonly apns: ApnsSimulator;
  readonly webPush: WebPushSimulator;
  readonly channels: VendorChannels;
  close(): Promise<void>;
}

/** Starts FCM, APNs and a push service on free ports of 127.0.0.1. */
export async function startVendors(options: StartVendorsOptions = {}): Promise<Vendors> {
  const { tls, appId = "com.example.app", fcmHttp2 = false, ...rest } = options;
  const common = { ...rest, ...(tls ? { tls } : {}) };
  const [fcm, apns, webPush] = await Promise.all([
    startFcmSimulator({ ...common, http2: fcmHttp2 }),
    startApnsSimulator({ ...common, topics: [appId] }),
    startWebPushSimulator(common),
  ]);
  const { keyId, teamId, privateKey } = apns.key;
  return {
    fcm,
    apns,
    webPush,
    channels: {
      fcm: {
        vendor: "fcm",
        appId,
        ...(fcmHttp2 && !tls ? { http2: true } : {}),
        endpoints: { api: fcm.url, token: fcm.tokenUrl },
        credentials: fcm.serviceAccount,
      },
      apns: { vendor: "apns", appId, endpoints: { api: apns.url }, credentials: { keyId, teamId, privateKey, topic: appId } },
      webPush: { vendor: "webPush", appId, endpoints: { api: webPush.url }, credentials: makeVapidKeys() },
    },
    close: async () => {
      await Promise.all([fcm.close(), apns.close(), webPush.close()]);
    },
  };
}

/** A VAPID pair as operators keep it: raw P-256 numbers in base64url. */
function makeVapidKeys(): VendorChannels["webPush"]["credentials"] {
  const ecdh = createECDH("prime256v1");
  ecdh.generateKeys();
  return {
    publicKey: ecdh.getPublicKey("base64url"),
    privateKey: Buffer.concat([Buffer.alloc(32), ecdh.getPrivateKey()])
      .subarray(-32)
      .toString("base64url"),
    subject: "mailto:push@example.com",
  };
}
