import type { Phone } from "./population.ts";
import type { Vendors } from "./vendors/start-vendors.ts";

/** A push as it came out of a vendor's network on a phone: the string map that the app gets, and the text on the screen. */
export interface PhonePush {
  readonly deviceId: string;
  readonly data: Readonly<Record<string, string>>;
  readonly title: string | null;
  readonly body: string | null;
}

/** The vendors' networks as the phones see them. */
export interface PhoneNetwork {
  /** Bodies of `PUT /v1/channels/{id}` that lead to these vendors, by the id to use: the vendor's name, as in tokens. */
  readonly channels: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The app id that devices register under. */
  readonly appId: string;
  /** Registers a new installation with its vendor: the entry of `tokens` in `PUT /v1/devices/{id}`. */
  connect(phone: Phone): Readonly<Record<string, unknown>>;
  /** The app was removed at this lab time; from now on the vendor says so. */
  disconnect(phone: Phone, atMs: number): void;
  /** Pushes since the last call, in the order in which they came. */
  takePushes(): readonly PhonePush[];
  close(): Promise<void>;
}

/** Phones on the simulated FCM, APNs and Web Push. */
export function makePhoneNetwork(vendors: Vendors): PhoneNetwork {
  // Tokens of different vendors cannot be equal: they differ in form (an endpoint URL, 64 hexadecimal digits, text with a colon).
  const deviceByToken = new Map<string, string>();
  const tokenByDevice = new Map<string, string>();
  let pushes: PhonePush[] = [];
  const { channels } = vendors;
  const ring = (push: { token: string; data: Readonly<Record<string, string>>; title: string | null; body: string | null }): void => {
    const deviceId = deviceByToken.get(push.token);
    if (deviceId !== undefined) pushes.push({ deviceId, data: push.data, title: push.title, body: push.body });
  };
  const stops = [vendors.fcm.onNotification(ring), vendors.apns.onNotification(ring), vendors.webPush.onNotification(ring)];
  const remember = (phone: Phone, token: string): void => {
    deviceByToken.set(token, phone.deviceId);
    tokenByDevice.set(phone.deviceId, token);
  };
  return {
    channels: Object.fromEntries(Object.values(channels).map((channel) => [channel.vendor, { ...channel }])),
    appId: channels.fcm.appId,
    connect: (phone) => {
      switch (phone.service) {
        case "fcm": {
          const token = vendors.fcm.registerToken();
          remember(phone, token);
          return { channel: channels.fcm.vendor, token };
        }
        case "apns": {
          const token = vendors.apns.registerToken();
          remember(phone, token);
          return { channel: channels.apns.vendor, token, environment: "production" };
        }
        case "webPush": {
          const token = vendors.webPush.subscribe({ vapidPublicKey: channels.webPush.credentials.publicKey });
          remember(phone, token.endpoint);
          return { channel: channels.webPush.vendor, token };
        }
        default:
          return phone.service satisfies never;
      }
    },
    disconnect: (phone, atMs) => {
      const token = tokenByDevice.get(phone.deviceId);
      if (token === undefined) return;
      switch (phone.service) {
        case "fcm":
          return vendors.fcm.unregisterToken(token);
        case "apns":
          // APNs says since when, and a token registered later would be another one: so this must be lab time, as registration is.
          return vendors.apns.unregisterToken(token, { sinceMs: atMs });
        case "webPush":
          return vendors.webPush.unsubscribe(token);
        default:
          return phone.service satisfies never;
      }
    },
    takePushes: () => {
      const taken = pushes;
      pushes = [];
      return taken;
    },
    close: async () => {
      for (const stop of stops) stop();
      await vendors.close();
    },
  };
}
