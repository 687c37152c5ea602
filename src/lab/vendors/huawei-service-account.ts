import { constants, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, randomInt, verify } from "node:crypto";
import { type Jwt, readJwt } from "./jwt.ts";

/** Huawei's service-account key file, field for field. */
export interface HuaweiServiceAccountJson {
  readonly key_id: string;
  /** PKCS #8 PEM, RSA. */
  readonly private_key: string;
  readonly project_id: string;
  readonly sub_account: string;
  readonly auth_uri: string;
  readonly token_uri: string;
}

/** A service account as Huawei knows it: the key file that was handed out, and the public half. */
export interface HuaweiServiceAccount {
  readonly json: HuaweiServiceAccountJson;
  readonly publicKey: KeyObject;
}

/** The audience of every token, whichever host it is sent to. */
const huaweiAudience = "https://oauth-login.cloud.huawei.com/oauth2/v3/token";

/** Makes a service account with a fresh RSA key. */
export function makeHuaweiServiceAccount(projectId: string): HuaweiServiceAccount {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    json: {
      key_id: randomBytes(16).toString("hex"),
      private_key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      project_id: projectId,
      sub_account: String(randomInt(100_000_000, 999_999_999)),
      auth_uri: "https://oauth-login.cloud.huawei.com/oauth2/v3/authorize",
      token_uri: huaweiAudience,
    },
    publicKey: createPublicKey(privateKey),
  };
}

/** Clocks may differ by this much. */
const skewSeconds = 300;
const lifeSecondsMax = 86_400;

/** The vendor's code for a JWT that it does not take: not authentic, expired, or made to live for more than a day. */
export type JwtProblem = "80200001" | "80200005" | "80300036";

/**
 * Checks a service account's own token: PS256 (RFC 7518 §3.5, salt of 32 bytes), the key's id, issuer, audience and life.
 * Source: the `huawei` page of the vendor facts, "service-account JWT" (2026-04).
 */
export function checkHuaweiJwt(text: string, { json, publicKey }: HuaweiServiceAccount, nowMs: number): JwtProblem | null {
  const jwt = readJwt(text);
  if (jwt === null || jwt.header.alg !== "PS256" || (jwt.header.typ ?? "JWT") !== "JWT" || jwt.header.kid !== json.key_id)
    return "80200001";
  if (!isSigned(jwt, publicKey)) return "80200001";
  const { iss, aud, iat, exp } = jwt.claims;
  if (iss !== json.sub_account || aud !== huaweiAudience) return "80200001";
  if (typeof iat !== "number" || typeof exp !== "number" || exp <= iat) return "80200001";
  const nowSeconds = nowMs / 1000;
  if (iat > nowSeconds + skewSeconds) return "80200001";
  if (exp - iat > lifeSecondsMax) return "80300036";
  return exp <= nowSeconds ? "80200005" : null;
}

function isSigned({ signed, signature }: Jwt, publicKey: KeyObject): boolean {
  const key = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return verify("sha256", Buffer.from(signed), key, signature);
}
