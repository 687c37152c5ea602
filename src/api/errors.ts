import { type Refusal, shown } from "../base/refusal.ts";
import type { SentenceValues } from "../base/sentences.ts";

/** One kind of failure of the HTTP surface. `message` may hold `{name}` where a value is filled in. */
export interface ErrorEntry {
  readonly status: number;
  readonly message: string;
  readonly remedy: string;
}

/**
 * Every code that the HTTP surface itself answers with. Codes are stable and never reused. Refusals of single fields carry the
 * codes of the part that refused them; {@link statusOf} gives those 422.
 */
export const errorCatalogue = {
  malformedJson: {
    status: 400,
    message: "the body is not JSON: {detail}",
    remedy: "send one JSON value in UTF-8; a JSON checker shows the spot",
  },
  malformedEncoding: {
    status: 400,
    message: "the body says content-encoding {encoding} and cannot be decoded: {detail}",
    remedy: "compress the whole body once, or send it without content-encoding",
  },
  malformedRequest: {
    status: 400,
    message: "this is not a request that HTTP/1.1 allows: {detail}",
    remedy: "check the path's percent-encoding, the headers and the length of the body",
  },
  emptyBody: { status: 400, message: "the body is empty", remedy: "send a body; the API reference at /openapi.json shows its shape" },
  invalidQuery: {
    status: 400,
    message: "query parameter {name}: {detail}",
    remedy: "mend or leave out the parameter; the API reference at /openapi.json lists them",
  },
  invalidPath: {
    status: 400,
    message: "path part {name}: {detail}",
    remedy: "mend the path; ids have 1 to 256 characters, percent-encoded",
  },
  invalidHeader: { status: 400, message: "header {name}: {detail}", remedy: "mend the header" },
  keyMissing: {
    status: 401,
    message: "this call needs a key with the scope {scopes}",
    remedy: "send Authorization: Bearer KEY, or Basic with the key as user name and an empty password",
  },
  keyMalformed: {
    status: 401,
    message: "the Authorization header holds no key: {detail}",
    remedy: "send Authorization: Bearer KEY, or Basic with base64 of the key and a colon",
  },
  keyUnknown: {
    status: 401,
    message: "no such key",
    remedy: "check that the whole key was sent and that it was not revoked; an admin key makes new ones with POST /v1/keys",
  },
  proofInvalid: {
    status: 401,
    message: "X-Carillon-Person does not prove a person: {detail}",
    remedy: "send <personId>.<hex of HMAC-SHA256(personId, identitySecret)>, made on your server with the identity secret of this very key",
  },
  anonymousInvalid: {
    status: 401,
    message: "X-Carillon-Anonymous holds no secret of an anonymous id: {detail}",
    remedy: "send the text of 128 random bits or more that the app made and keeps, as hex or base64url",
  },
  sessionEnded: {
    status: 401,
    message: "nobody is signed in here any more",
    remedy: "sign in again; a session ends after 12 hours without a call, after 7 days, and when role or password change",
  },
  signInFailed: {
    status: 401,
    message: "this does not sign anybody in",
    remedy: "check the e-mail address and the password, or the key; an admin can make a new first password",
  },
  roleMissing: {
    status: 403,
    message: "this needs the role {roles}, you have {role}",
    remedy: "ask somebody with that role to do it, or an admin for the role",
  },
  consoleHeaderMissing: {
    status: 403,
    message: "a call by cookie that may change something must say that the console makes it",
    remedy: "send X-Carillon-Console: 1, or a key in the Authorization header in place of the cookie",
  },
  needsApprover: {
    status: 403,
    message: "this is for an approver to do",
    remedy: "ask an approver, or save it as inReview",
  },
  scopeMissing: {
    status: 403,
    message: "this call needs a key with the scope {scopes}, this key has {scope}",
    remedy: "use a key with that scope; an admin key makes one with POST /v1/keys",
  },
  proofMissing: {
    status: 403,
    message: "a client key may do this only for a proven person",
    remedy:
      "send X-Carillon-Person: <personId>.<hex of HMAC-SHA256(personId, identitySecret)>, made on your server; for an anonymous id X-Carillon-Anonymous: <its secret>",
  },
  anonymousMissing: {
    status: 403,
    message: "only whoever made this anonymous id may speak of it",
    remedy: "send its secret in X-Carillon-Anonymous; an app makes an anonymous id of its own and knows no other",
  },
  anonymousClaimed: {
    status: 403,
    message: "this anonymous id has become a known person, for whom its secret does not speak",
    remedy: "send X-Carillon-Person of that person, or make a new anonymous id",
  },
  wrongPerson: {
    status: 403,
    message: "a client key may do this only for the person that X-Carillon-Person or X-Carillon-Anonymous proves",
    remedy: "name the proven person, or prove the other one",
  },
  unknownRoute: { status: 404, message: "there is no {method} {path}", remedy: "the API reference at /openapi.json lists every path" },
  notFound: {
    status: 404,
    message: "there is no {what} with the id {id}",
    remedy: "check the id; the list of the same path shows those that exist",
  },
  labOff: {
    status: 404,
    message: "this server does not run in lab mode",
    remedy: "start it with carillon serve --lab --start <ISO time>",
  },
  featureOff: { status: 404, message: "this server has no {what}", remedy: "ask whoever runs it to switch it on" },
  methodNotAllowed: { status: 405, message: "{path} takes {allowed}, not {method}", remedy: "use one of the methods of the Allow header" },
  requestTimeout: {
    status: 408,
    message: "the request did not arrive whole within the time allowed",
    remedy: "send it again, faster or in smaller parts",
  },
  timeGoesBack: {
    status: 409,
    message: "the lab's clock stands at {now} and cannot go back to {to}",
    remedy: "name a time from now on, or start a new lab",
  },
  ownerExists: {
    status: 409,
    message: "there are operators already",
    remedy: "sign in; an admin makes further operators with POST /v1/operators",
  },
  emailTaken: {
    status: 409,
    message: "an operator has the e-mail address {email}",
    remedy: "use another address, or change that operator with PUT /v1/operators and its id",
  },
  lastAdmin: {
    status: 409,
    message: "{id} is the last admin that is not disabled",
    remedy: "make somebody else an admin first",
  },
  deviceTaken: {
    status: 409,
    message: "this device, or one of its tokens, is registered for somebody else",
    remedy: "take it away with DELETE /v1/devices/{id} and that person's proof, or register under a new device id with a new token",
  },
  replayRunning: {
    status: 409,
    message: "a replay runs already, and one at a time does",
    remedy: "wait until it is done, or call it off with DELETE /v1/replays and its id",
  },
  replayEnded: {
    status: 409,
    message: "the replay {id} does not run any more",
    remedy: "nothing is left to call off; GET /v1/replays and its id tells how it ended",
  },
  tooManySecrets: {
    status: 409,
    message: "the webhook is signed with {limit} secrets beside its newest, each for 24 hours",
    remedy: "set the receiver to the newest; the next can be made after {until}, or with another webhook at once",
  },
  idempotencyKeyReused: {
    status: 409,
    message: "this Idempotency-Key was used for another request",
    remedy: "use a new key for a new message; repeat a request only with the very same body",
  },
  payloadTooLarge: {
    status: 413,
    message: "the body is larger than {limit} bytes (counted after decompression)",
    remedy: "send fewer items a call",
  },
  uriTooLong: { status: 414, message: "a part of the path is too long", remedy: "ids have at most 256 characters" },
  unsupportedMediaType: {
    status: 415,
    message: "this call does not take a body of the type {type}",
    remedy: "send Content-Type: {accepted}",
  },
  unsupportedEncoding: {
    status: 415,
    message: "this server does not decode content-encoding {encoding}",
    remedy: "send the body plain or with Content-Encoding: gzip",
  },
  invalidBody: {
    status: 422,
    message: "the body has not the shape of this call",
    remedy: "the API reference at /openapi.json shows the shape",
  },
  tooManyRequests: {
    status: 429,
    message: "more than {limit} requests a minute",
    remedy: "wait as long as Retry-After says; put many events into one POST /v1/batch",
  },
  tooManyGuesses: {
    status: 429,
    message: "too many wrong passwords: {limit} in a quarter of an hour are taken for an e-mail address, and from a network address",
    remedy: "wait as long as Retry-After says; an admin can make a new first password meanwhile",
  },
  headersTooLarge: { status: 431, message: "the headers are larger than this server takes", remedy: "send fewer or shorter headers" },
  internal: {
    status: 500,
    message: "something failed here that should not have (request {requestId})",
    remedy: "repeat the call; if it fails again, look for the request's id in the server's log and report it",
  },
  notReady: {
    status: 503,
    message: "the server cannot take this call now",
    remedy: "wait a little and repeat the call; /readyz says what is missing",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** What a fault says besides its code. `values` fill the template; `remedy` overrules the catalogue's. */
export interface FaultDetails {
  readonly values?: SentenceValues;
  readonly field?: string;
  readonly value?: unknown;
  readonly limit?: string | number;
  readonly remedy?: string;
}

/** A refusal from the catalogue. */
export function fault(code: ErrorCode, details: FaultDetails = {}): Refusal {
  const entry: ErrorEntry = errorCatalogue[code];
  const values = details.values ?? {};
  return {
    code,
    message: filled(entry.message, values),
    ...(details.field === undefined ? {} : { field: details.field }),
    ...(details.value === undefined ? {} : { value: shown(details.value) }),
    ...(details.limit === undefined ? {} : { limit: details.limit }),
    remedy: details.remedy ?? filled(entry.remedy, values),
    ...(details.values === undefined ? {} : { values: details.values }),
  };
}

const filled = (template: string, values: SentenceValues): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

const statusByCode: ReadonlyMap<string, number> = new Map(Object.entries(errorCatalogue).map(([code, entry]) => [code, entry.status]));

/** HTTP status of a refusal: the catalogue's, and 422 for a code of the part that refused a field. */
export const statusOf = (code: string): number => statusByCode.get(code) ?? 422;

/** The one shape of an error on the wire. `errors` lists all of them where a call can have several. */
export const errorBody = (refusal: Refusal, all?: readonly Refusal[]): { readonly error: Refusal; readonly errors?: readonly Refusal[] } =>
  all === undefined ? { error: refusal } : { error: refusal, errors: all };

/** The reference of codes as Markdown: `docs/errors.md` is this text, and a test keeps it so. */
export function errorsPage(): string {
  const rows = Object.entries(errorCatalogue).map(
    ([code, entry]) => `| \`${code}\` | ${entry.status} | ${entry.message} | ${entry.remedy} |`,
  );
  return `${[
    "# Errors of the HTTP API",
    "",
    'Every error is `{ "error": { "code", "message", "field"?, "value"?, "limit"?, "remedy", "values"? } }`. Branch on `code`: codes are stable',
    "and never reused; messages may be reworded. `values` is what else a message is made of, by name: the words in braces below. Bulk calls",
    'answer `{ "accepted", "refused": [{ "index", "code", … }] }` with 200 when at least one item was taken and 422 when none was. A code that',
    "is not listed here names what is wrong with one field or item; its status is 422. Where a call has several faults, `error` is the first",
    "and `errors` lists them all.",
    "",
    "| code | status | message | what to do |",
    "|---|---|---|---|",
    ...rows,
  ].join("\n")}\n`;
}
