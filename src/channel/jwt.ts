import { constants, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { err, ok, type Result } from "../base/result.ts";

/**
 * A signed JSON Web Token in compact form (RFC 7515 §3.1). ES256 signatures are raw R‖S (RFC 7518 §3.4); PS256 ones are RSASSA-PSS with a
 * salt as long as the hash (RFC 7518 §3.5).
 */
export function signJwt(
  alg: "ES256" | "RS256" | "PS256",
  key: KeyObject,
  header: Readonly<Record<string, string>>,
  claims: object,
): string {
  const input = `${base64url(JSON.stringify({ ...header, alg }))}.${base64url(JSON.stringify(claims))}`;
  return `${input}.${sign("sha256", Buffer.from(input), { key, ...signing[alg] }).toString("base64url")}`;
}

const signing = {
  ES256: { dsaEncoding: "ieee-p1363" },
  RS256: {},
  PS256: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
} as const;

/** A private key from PEM, checked to be of the wanted kind. The error is one sentence that quotes nothing of the key. */
export function parsePrivateKey(pem: string, kind: "rsa" | "p256"): Result<KeyObject, string> {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // OpenSSL's own words name decoder internals and help nobody.
    return err("it is not a private key in PEM form");
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = key;
  if (kind === "rsa") return asymmetricKeyType === "rsa" ? ok(key) : err(`it is a key of type ${asymmetricKeyType}, RSA is needed`);
  const curve = asymmetricKeyDetails?.namedCurve;
  return curve === "prime256v1" ? ok(key) : err(`it is a key of type ${curve ?? asymmetricKeyType}, P-256 is needed`);
}

/** A P-256 private key from its raw scalar and point (32 and 65 bytes), checked to belong together. */
export function p256KeyFromRaw(privateKey: Buffer, publicKey: Buffer): Result<KeyObject, string> {
  if (privateKey.length !== 32) return err(`the private key is ${privateKey.length} bytes long, 32 are needed`);
  if (publicKey.length !== 65 || publicKey[0] !== 4) return err(`the public key is no uncompressed P-256 point of 65 bytes`);
  const jwk = {
    kty: "EC",
    crv: "P-256",
    d: privateKey.toString("base64url"),
    x: publicKey.subarray(1, 33).toString("base64url"),
    y: publicKey.subarray(33).toString("base64url"),
  };
  try {
    const key = createPrivateKey({ key: jwk, format: "jwk" });
    // A pair that does not match may import without complaint and sign what nobody can verify.
    const publicHalf = createPublicKey({ key: { ...jwk, d: undefined }, format: "jwk" });
    const probe = Buffer.from("probe");
    const paired = verify("sha256", probe, publicHalf, sign("sha256", probe, key));
    return paired ? ok(key) : err("public and private key do not belong together");
  } catch {
    return err("the keys are no P-256 pair");
  }
}

function base64url(text: string): string {
  return Buffer.from(text).toString("base64url");
}
