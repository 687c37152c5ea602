import type { FailureReason } from "../../delivery/failure.ts";

/** What a reason means. `dead`: the token is gone; `retry`: the same request may succeed later; `reject`: it never will. */
export type ApnsRule =
  | { readonly act: "dead" }
  | { readonly act: "environment" }
  | { readonly act: "retry"; readonly reason: FailureReason }
  | { readonly act: "reject"; readonly reason: FailureReason };

const reject = (reason: FailureReason): ApnsRule => ({ act: "reject", reason });
const retry = (reason: FailureReason): ApnsRule => ({ act: "retry", reason });

/**
 * APNs' `reason`, by which everything is decided.
 * Source: developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns, 2026-06; the spelling
 * `BadEnvironmentKeyInToken` is from field reports.
 */
export const apnsReasons: ReadonlyMap<string, ApnsRule> = new Map(
  Object.entries({
    Unregistered: { act: "dead" },
    ExpiredToken: { act: "dead" },
    // Malformed, or issued for the other environment: which of the two, only the sender can tell.
    BadDeviceToken: { act: "environment" },
    DeviceTokenNotForTopic: reject("TOKEN_MISMATCH"),

    ExpiredProviderToken: retry("AUTH_EXPIRED"),
    InvalidProviderToken: reject("AUTH_FAILED"),
    MissingProviderToken: reject("AUTH_FAILED"),
    BadCertificate: reject("AUTH_FAILED"),
    BadCertificateEnvironment: reject("AUTH_FAILED"),
    UnrelatedKeyIdInToken: reject("AUTH_FAILED"),
    BadEnvironmentKeyIdInToken: reject("AUTH_FAILED"),
    BadEnvironmentKeyInToken: reject("AUTH_FAILED"),

    Forbidden: reject("PERMISSION_DENIED"),
    TopicDisallowed: reject("PERMISSION_DENIED"),
    FeatureNotEnabled: reject("PERMISSION_DENIED"),

    TooManyRequests: retry("RATE_LIMITED"),
    TooManyProviderTokenUpdates: retry("RATE_LIMITED"),

    PayloadTooLarge: reject("PAYLOAD_TOO_LARGE"),

    BadCollapseId: reject("INVALID_REQUEST"),
    BadExpirationDate: reject("INVALID_REQUEST"),
    BadMessageId: reject("INVALID_REQUEST"),
    BadPriority: reject("INVALID_REQUEST"),
    BadTopic: reject("INVALID_REQUEST"),
    DuplicateHeaders: reject("INVALID_REQUEST"),
    InvalidPushType: reject("INVALID_REQUEST"),
    MissingDeviceToken: reject("INVALID_REQUEST"),
    MissingTopic: reject("INVALID_REQUEST"),
    PayloadEmpty: reject("INVALID_REQUEST"),
    BadChannelId: reject("INVALID_REQUEST"),
    MissingChannelId: reject("INVALID_REQUEST"),
    ChannelNotRegistered: reject("INVALID_REQUEST"),
    BadPath: reject("INVALID_REQUEST"),
    MethodNotAllowed: reject("INVALID_REQUEST"),

    IdleTimeout: retry("PROVIDER_UNAVAILABLE"),
    InternalServerError: retry("PROVIDER_UNAVAILABLE"),
    ServiceUnavailable: retry("PROVIDER_UNAVAILABLE"),
    Shutdown: retry("PROVIDER_UNAVAILABLE"),
  } satisfies Record<string, ApnsRule>),
);
