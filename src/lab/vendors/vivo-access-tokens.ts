import { createHash, randomBytes } from "node:crypto";

/** The app as the vendor's console shows it. */
export interface VivoAccount {
  readonly appId: string;
  readonly appKey: string;
  readonly appSecret: string;
}

/** Either a fresh token or the code of the refusal. */
export type VivoGrant = { readonly authToken: string } | { readonly code: string };

/** `/message/auth`: hands out access tokens, several of which may live at once, and remembers them. */
export interface VivoAccessTokens {
  grant(body: Readonly<Record<string, unknown>>, nowMs: number): VivoGrant;
  isAlive(authToken: string, nowMs: number): boolean;
  revokeAll(): void;
}

const skewMs = 10 * 60_000;

/** Lower-hex MD5 of the four texts, each trimmed. Source: dev.vivo.com.cn/documentCenter/doc/362, `sign`. */
export function vivoSign({ appId, appKey, appSecret }: VivoAccount, timestamp: string): string {
  return createHash("md5")
    .update([appId, appKey, timestamp, appSecret].map((part) => part.trim()).join(""))
    .digest("hex");
}

/** Source: the same page; 10 calls a second for an app. */
export function makeVivoAccessTokens(
  account: VivoAccount,
  { lifeSeconds, perSecond }: { readonly lifeSeconds: number; readonly perSecond: number },
): VivoAccessTokens {
  const endsAtMs = new Map<string, number>();
  let second = -1;
  let calls = 0;
  return {
    grant: (body, nowMs) => {
      const now = Math.floor(nowMs / 1000);
      calls = now === second ? calls + 1 : 1;
      second = now;
      if (calls > perSecond) return { code: "10250" };
      const code = problemOf(account, body, nowMs);
      if (code !== null) return { code };
      const authToken = randomBytes(20).toString("hex");
      endsAtMs.set(authToken, nowMs + lifeSeconds * 1000);
      return { authToken };
    },
    isAlive: (authToken, nowMs) => nowMs < (endsAtMs.get(authToken) ?? Number.NEGATIVE_INFINITY),
    revokeAll: () => endsAtMs.clear(),
  };
}

function problemOf(account: VivoAccount, body: Readonly<Record<string, unknown>>, nowMs: number): string | null {
  const { appId, appKey, timestamp, sign } = body;
  if (isEmpty(appId)) return "10200";
  if (isEmpty(appKey)) return "10201";
  if (isEmpty(timestamp)) return "10203";
  if (isEmpty(sign)) return "10204";
  if (String(appId).trim() !== account.appId) return "10205";
  if (String(appKey).trim() !== account.appKey) return "10202";
  const atMs = Number(timestamp);
  if (!/^\d{13}$/.test(String(timestamp)) || Math.abs(nowMs - atMs) > skewMs) return "10207";
  return sign === vivoSign(account, String(timestamp)) ? null : "10206";
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "";
