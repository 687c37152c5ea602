import { randomBytes } from "node:crypto";
import { type JpushPlatform, jpushPlatforms } from "./jpush-message-rules.ts";
import { isRecord } from "./jwt.ts";

/** A device when the app is installed. */
export interface JpushDeviceOptions {
  readonly token?: string;
  readonly platform?: JpushPlatform;
  readonly alias?: string;
  readonly tags?: readonly string[];
}

/** A registered device; `off`: pushes are taken and do not arrive. */
export interface JpushDevice {
  readonly platform: JpushPlatform;
  readonly alias: string | null;
  readonly tags: readonly string[];
  readonly state: "alive" | "uninstalled" | "inactive" | "off";
}

type Push = Readonly<Record<string, unknown>>;

/** The devices that have the app, and those that a push is meant for. */
export class JpushDevices {
  readonly #all = new Map<string, JpushDevice>();
  readonly #acceptUnknown: boolean;

  constructor({ acceptUnknown }: { readonly acceptUnknown: boolean }) {
    this.#acceptUnknown = acceptUnknown;
  }

  register({ token = randomBytes(9).toString("hex"), platform = "android", alias, tags = [] }: JpushDeviceOptions = {}): string {
    this.#all.set(token, { platform, alias: alias ?? null, tags, state: "alive" });
    return token;
  }

  /** Of a device that was never registered too. */
  change(token: string, state: JpushDevice["state"]): void {
    const { platform = "android", alias = null, tags = [] } = this.#all.get(token) ?? {};
    this.#all.set(token, { platform, alias, tags, state });
  }

  /** Devices of the audience that a push can be meant for, alive or not. */
  targetsOf({ audience, platform }: Push): readonly (readonly [string, JpushDevice])[] {
    const platforms = jpushPlatforms.filter((one) => platform === "all" || (Array.isArray(platform) && platform.includes(one)));
    const unknown: JpushDevice = { platform: platforms[0] ?? "android", alias: null, tags: [], state: "alive" };
    const found = [...new Set(idsOf(audience) ?? this.#all.keys())].flatMap((token): (readonly [string, JpushDevice])[] => {
      const device = this.#all.get(token) ?? (this.#acceptUnknown ? unknown : undefined);
      return device === undefined ? [] : [[token, device]];
    });
    return found.filter(([, device]) => platforms.includes(device.platform) && isInAudience(device, audience));
  }

  /** Named ids that nothing answers to: JPush does not say so, callbacks do. */
  lostOf({ audience }: Push): readonly { readonly token: string; readonly platform: JpushPlatform }[] {
    const lost = (idsOf(audience) ?? []).filter((id) => {
      const state = this.#all.get(id)?.state ?? (this.#acceptUnknown ? "alive" : "uninstalled");
      return state === "uninstalled" || state === "inactive";
    });
    return lost.map((token) => ({ token, platform: this.#all.get(token)?.platform ?? "android" }));
  }
}

/** null: the audience does not go by registration ids. */
const idsOf = (audience: unknown): readonly string[] | null =>
  isRecord(audience) && Array.isArray(audience.registration_id) ? audience.registration_id.map(String) : null;

/** Segments, tests and live activities are JPush's own lists: nobody is in them here. */
function isInAudience(device: JpushDevice, audience: unknown): boolean {
  if (!isRecord(audience)) return true;
  const has = (tag: unknown): boolean => typeof tag === "string" && device.tags.includes(tag);
  return Object.entries(audience).every(([kind, given]) => {
    const list: readonly unknown[] = Array.isArray(given) ? given : [given];
    switch (kind) {
      case "registration_id":
        return true;
      case "alias":
        return list.includes(device.alias);
      case "tag":
        return list.some(has);
      case "tag_and":
        return list.every(has);
      case "tag_not":
        return !list.some(has);
      default:
        return false;
    }
  });
}
