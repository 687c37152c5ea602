/**
 * The one vocabulary of failure that spans every channel. A vendor's own code is translated into it in that vendor's `verdict.ts`
 * and kept beside it in {@link Native}, so that nothing is lost.
 */
export const failureReasons = [
  "TOKEN_INVALID",
  "TOKEN_MISMATCH",
  "DEVICE_INACTIVE",
  "USER_DISABLED_NOTIFICATIONS",
  "DEVICE_QUOTA_EXCEEDED",
  "APP_QUOTA_EXCEEDED",
  "RATE_LIMITED",
  "AUTH_EXPIRED",
  "AUTH_FAILED",
  "PERMISSION_DENIED",
  "CATEGORY_NOT_ALLOWED",
  "CONTENT_REJECTED",
  "PAYLOAD_TOO_LARGE",
  "INVALID_REQUEST",
  "PROVIDER_UNAVAILABLE",
  "TIMEOUT",
  "EXPIRED",
  "REPLACED",
  "CONTROLLED_TIME",
  "DISPLAY_FAILED",
  "TARGET_FILTERED",
  "UNKNOWN",
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** What the vendor said in its own words. Texts are cut to 200 characters and never hold a whole token. */
export interface Native {
  /** Which exchange failed: handing over the message, fetching the access token for it, or what the vendor reported afterwards. */
  readonly stage: "send" | "token" | "receipt";
  /** Null when no answer came, or when the request never left. */
  readonly httpStatus: number | null;
  readonly code: string | null;
  readonly sub: string | null;
  readonly message: string | null;
}

/** What became of one attempt to hand one message to one device. */
export type Verdict =
  | { readonly kind: "accepted"; readonly vendorId: string | null }
  /** Only on the vendor's own word in the body. `sinceMs`: the token was dead from then on (wall clock), when the vendor says so. */
  | { readonly kind: "tokenDead"; readonly reason: "TOKEN_INVALID"; readonly sinceMs: number | null; readonly native: Native }
  /** Certainly not accepted, and worth another try. `notBeforeMs`: the vendor's wish, as a delay in ms from now. */
  | { readonly kind: "retry"; readonly reason: FailureReason; readonly notBeforeMs: number | null; readonly native: Native }
  /** Certainly not accepted, and the same request would fail again. With TOKEN_INVALID: the vendor doubts the token, which is a strike. */
  | { readonly kind: "reject"; readonly reason: FailureReason; readonly native: Native }
  /** Written, no answer: nobody knows whether the device rang. */
  | { readonly kind: "doubtful"; readonly reason: "TIMEOUT" | "UNKNOWN"; readonly native: Native }
  /** An answer that no table lists. */
  | { readonly kind: "unknown"; readonly reason: "UNKNOWN"; readonly native: Native };

/** Whether and how often a reason may be tried again; `retry.ts` follows the verdict, this tells people what to expect. */
export type Retryable = "never" | "once" | "backOff" | "nextDay" | "nextWindow" | "serviceOnly";

export interface FailureAdvice {
  readonly fault: "device" | "user" | "sender" | "provider" | "network" | "vendorRule" | "clientApp" | "none";
  /** One sentence: what to do about it. */
  readonly advice: string;
  readonly retryable: Retryable;
}

/** Whose fault each reason is and what to do about it. */
export const failureGuide = {
  TOKEN_INVALID: {
    fault: "device",
    advice: "The app was uninstalled or its token replaced: the token is retired and the person's next channel or device is tried.",
    retryable: "never",
  },
  TOKEN_MISMATCH: {
    fault: "sender",
    advice:
      "The token belongs to another app, project, environment or key: compare the channel's credentials with the app that registered.",
    retryable: "never",
  },
  DEVICE_INACTIVE: {
    fault: "user",
    advice: "The vendor has not seen this device for a long time: wait until its app reports again.",
    retryable: "never",
  },
  USER_DISABLED_NOTIFICATIONS: {
    fault: "user",
    advice: "The person switched notifications off: reach them in the inbox, and ask again in the app at a fitting moment.",
    retryable: "never",
  },
  DEVICE_QUOTA_EXCEEDED: {
    fault: "sender",
    advice: "The vendor's daily or frequency cap of this device is used up: send it less, or ask for a message class with a higher cap.",
    retryable: "nextDay",
  },
  APP_QUOTA_EXCEEDED: {
    fault: "sender",
    advice: "The app's daily total at this vendor is used up: lower the volume or ask the vendor for more.",
    retryable: "nextDay",
  },
  RATE_LIMITED: { fault: "sender", advice: "Too many calls at once: lower the channel's pace.", retryable: "backOff" },
  AUTH_EXPIRED: {
    fault: "sender",
    advice: "The access token is too old and is fetched anew; if it comes back, check this machine's clock.",
    retryable: "once",
  },
  AUTH_FAILED: {
    fault: "sender",
    advice:
      "The vendor does not accept the credentials: compare key, key id and account with the vendor's console and save the channel again.",
    retryable: "never",
  },
  PERMISSION_DENIED: {
    fault: "sender",
    advice: "The account may not do this (right, role, topic, IP or balance): grant it in the vendor's console.",
    retryable: "never",
  },
  CATEGORY_NOT_ALLOWED: {
    fault: "sender",
    advice: "The message class or category is not granted to this app: apply for it, or send as marketing.",
    retryable: "once",
  },
  CONTENT_REJECTED: {
    fault: "sender",
    advice: "The vendor refused the text or image: stop the campaign and show the text to its author.",
    retryable: "never",
  },
  PAYLOAD_TOO_LARGE: {
    fault: "sender",
    advice: "The message is too long for this channel: shorten title, body or data.",
    retryable: "never",
  },
  INVALID_REQUEST: {
    fault: "sender",
    advice: "The vendor found the request malformed: read the vendor's message and mend the template or report the bug.",
    retryable: "never",
  },
  PROVIDER_UNAVAILABLE: {
    fault: "provider",
    advice: "The vendor is down or cannot be reached: nothing to do, it is tried again until the message expires.",
    retryable: "backOff",
  },
  TIMEOUT: {
    fault: "network",
    advice: "The request was written and no answer came, so the message may have been shown: marketing is never repeated, service is.",
    retryable: "serviceOnly",
  },
  EXPIRED: {
    fault: "device",
    advice: "The message's time ran out before it could be handed over: allow a longer life if that was too early.",
    retryable: "never",
  },
  REPLACED: { fault: "none", advice: "A newer message took this one's place, as its collapse key asks.", retryable: "never" },
  CONTROLLED_TIME: {
    fault: "vendorRule",
    advice: "The vendor does not deliver this class at this hour: it is moved to the next window.",
    retryable: "nextWindow",
  },
  DISPLAY_FAILED: {
    fault: "clientApp",
    advice: "It reached the device and was not shown: tell the app's developers, with the vendor's code.",
    retryable: "never",
  },
  TARGET_FILTERED: {
    fault: "sender",
    advice: "A filter at the vendor (region, test users, device kind) left this device out: check the app's settings there.",
    retryable: "never",
  },
  UNKNOWN: {
    fault: "none",
    advice: "The vendor's answer is in no table: read the native code, and add it to the channel's verdict table.",
    retryable: "backOff",
  },
} as const satisfies Record<FailureReason, FailureAdvice>;

/** Whether a word that was stored is a reason of this version. */
const isFailureReason = (word: string): word is FailureReason => Object.hasOwn(failureGuide, word);

/** What the guide says of a reason that was stored; of one that another version of Carillon wrote what it says of UNKNOWN. */
export const adviceOn = (reason: string): FailureAdvice => failureGuide[isFailureReason(reason) ? reason : "UNKNOWN"];
