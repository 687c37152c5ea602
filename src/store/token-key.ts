import { createHash } from "node:crypto";

/** A token of a device at a vendor. One that was replaced or registered elsewhere since is another token. */
export interface TokenKey {
  readonly personId: string;
  readonly deviceId: string;
  readonly channel: string;
  readonly token: string;
}

/** What a token is found by: it has no length that an index could count on. */
export const tokenHash = (token: string): Buffer => createHash("sha256").update(token).digest();

/** Keys as the first four parameters of a statement, to be unnested as `tokenKeyTypes` into `tokenKeyColumns`. */
export const tokenKeyValues = (keys: readonly TokenKey[]): unknown[] => [
  keys.map((key) => key.personId),
  keys.map((key) => key.deviceId),
  keys.map((key) => key.channel),
  keys.map((key) => tokenHash(key.token)),
];
export const tokenKeyTypes = "$1::text[], $2::text[], $3::text[], $4::bytea[]";
export const tokenKeyColumns = "person_id, device_id, channel, token_hash";

/** Whether a row of `tokens` is that of the row `given`. */
export const isGivenToken = `tokens.person_id = given.person_id and tokens.device_id = given.device_id and tokens.channel = given.channel
  and tokens.token_hash = given.token_hash`;
