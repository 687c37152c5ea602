import { isRecord } from "./answer.ts";

/** What the page hands to the service worker, through the store that they share. */
export interface WorkerConfig {
  readonly url: string;
  /** A public `client` key. */
  readonly key: string;
  readonly deviceId: string;
  /** Credentials (see `credentialsOf`); null: nobody is proven, so that nothing can be reported. */
  readonly proof: string | null;
  /** Body of the device's registration without its tokens, for the day on which the browser changes the subscription. */
  readonly device: Readonly<Record<string, unknown>> | null;
  /** The VAPID key that the subscription is bound to. */
  readonly vapidKey: string | null;
  /** Pictures of notifications that bring none along. */
  readonly icon: string | null;
  readonly badge: string | null;
  /** Where a press leads when there is no link, or none that may be followed; null: the worker's scope. */
  readonly home: string | null;
  /** Origins besides the site's own that links may lead to. */
  readonly allowedOrigins: readonly string[];
  /** Shown for a push that cannot be read: browsers want every push to show something. null: the name of the host. */
  readonly fallback: { readonly title: string; readonly body: string } | null;
}

/** The key under which the store has it. */
export const workerConfigKey = "worker";

/** The key under which the store has what the person wants of pushes; nothing there: none, and pages leave the device as it is. */
export const pushKey = "push";

/** The configuration as it was kept; null: no page has handed one over. */
export function readWorkerConfig(value: unknown): WorkerConfig | null {
  if (!isRecord(value)) return null;
  const { url, key, deviceId, device, fallback, allowedOrigins } = value;
  if (typeof url !== "string" || typeof key !== "string" || typeof deviceId !== "string") return null;
  const text = (part: unknown): string | null => (typeof part === "string" && part !== "" ? part : null);
  const words = isRecord(fallback) ? { title: text(fallback.title) ?? "", body: text(fallback.body) ?? "" } : null;
  return {
    url,
    key,
    deviceId,
    proof: text(value.proof),
    device: isRecord(device) ? device : null,
    vapidKey: text(value.vapidKey),
    icon: text(value.icon),
    badge: text(value.badge),
    home: text(value.home),
    allowedOrigins: Array.isArray(allowedOrigins) ? allowedOrigins.filter((one): one is string => typeof one === "string") : [],
    fallback: words !== null && words.title !== "" ? words : null,
  };
}
