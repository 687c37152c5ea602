import { createHmac, generateKeyPairSync, sign as signBytes } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { isSignedBy, readJwt } from "./jwt.ts";

const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const other = generateKeyPairSync("ec", { namedCurve: "P-256" });

function check(text: string, algorithm: "ES256" | "RS256"): boolean {
  const jwt = readJwt(text);
  return jwt !== null && isSignedBy(jwt, algorithm, algorithm === "ES256" ? ec.publicKey : rsa.publicKey);
}

const sign = (alg: string, key: typeof ec.privateKey): Promise<string> =>
  new SignJWT({ iss: "someone" }).setProtectedHeader({ alg }).sign(key);

describe("checking a JWT", () => {
  it("takes what jose signs with the right key", async () => {
    expect(check(await sign("ES256", ec.privateKey), "ES256")).toBe(true);
    expect(check(await sign("RS256", rsa.privateKey), "RS256")).toBe(true);
    expect(readJwt(await sign("ES256", ec.privateKey))?.claims).toEqual({ iss: "someone" });
  });

  it("refuses another key, another algorithm and changed claims", async () => {
    expect(check(await sign("ES256", other.privateKey), "ES256")).toBe(false);
    expect(check(await sign("PS256", rsa.privateKey), "RS256")).toBe(false);
    const [header, , signature] = (await sign("ES256", ec.privateKey)).split(".");
    const claims = Buffer.from('{"iss":"someone else"}').toString("base64url");
    expect(check(`${header}.${claims}.${signature}`, "ES256")).toBe(false);
  });

  it("refuses a header that names another algorithm than the signature's", () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const withHeader = (alg: string): string => {
      const signed = `${part({ alg })}.${part({ iss: "someone" })}`;
      const key = { key: ec.privateKey, dsaEncoding: "ieee-p1363" } as const;
      return `${signed}.${signBytes("sha256", Buffer.from(signed), key).toString("base64url")}`;
    };
    expect(check(withHeader("ES256"), "ES256")).toBe(true);
    expect(check(withHeader("ES384"), "ES256")).toBe(false);
  });

  it("refuses `none`, and a MAC made with the public key as its secret", () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    expect(check(`${part({ alg: "none" })}.${part({ iss: "someone" })}.`, "ES256")).toBe(false);
    const signed = `${part({ alg: "HS256" })}.${part({ iss: "someone" })}`;
    const mac = createHmac("sha256", rsa.publicKey.export({ type: "spki", format: "pem" }))
      .update(signed)
      .digest("base64url");
    expect(check(`${signed}.${mac}`, "RS256")).toBe(false);
  });

  it("refuses a DER signature: RFC 7518 wants R and S as they are", async () => {
    const jwt = readJwt(await sign("ES256", ec.privateKey));
    if (jwt === null) throw new Error("jose's token could not be read");
    const der = signBytes("sha256", Buffer.from(jwt.signed), ec.privateKey);
    expect(isSignedBy({ ...jwt, signature: der }, "ES256", ec.publicKey)).toBe(false);
  });

  it.each(["", "a.b", "a.b.c.d", "not a token", "e30.e30", "W10.e30.AA", "e30.bnVsbA.AA", "e30=.e30.AA"])("cannot read %j", (text) => {
    expect(readJwt(text)).toBeNull();
  });
});
