/** Largest item of a batch, in UTF-8 bytes of its JSON (Segment HTTP API, "Max request size": 32 KB a call; read 2026-11). */
export const maxItemBytes = 32 * 1024;
/** Largest body of `/v1/batch` in bytes (Segment HTTP API: 500 KB a batch; read 2026-11). The API layer checks it before it parses. */
export const maxBatchBytes = 500 * 1024;
/** Most items of one batch (Segment HTTP API: 2,500 events; read 2026-11). */
export const maxBatchItems = 2500;
/** Longest id of a person, device, message or item, in characters. */
export const maxIdLength = 256;
export const maxEventNameLength = 256;
/** Deepest nesting of `properties` and `traits`: 1 is a flat object. */
export const maxPropertyDepth = 8;
/** Most traits that one call may set, counted after nested ones were flattened. */
export const maxTraitsPerCall = 64;
export const maxTraitNameLength = 128;
/** Longest text of a trait, and longest JSON of a list of values, in characters. */
export const maxTraitValueLength = 512;
/** How far ahead of our clock an event may be dated before it counts as having happened on receipt. */
export const clockToleranceMs = 5 * 60_000;
