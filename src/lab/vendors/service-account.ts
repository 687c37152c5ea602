import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, randomInt } from "node:crypto";

/** Google's service-account key file, field for field. */
export interface ServiceAccountJson {
  readonly type: "service_account";
  readonly project_id: string;
  readonly private_key_id: string;
  /** PKCS #8 PEM, RSA 2048. */
  readonly private_key: string;
  readonly client_email: string;
  readonly client_id: string;
  readonly auth_uri: string;
  readonly token_uri: string;
  readonly auth_provider_x509_cert_url: string;
  readonly client_x509_cert_url: string;
  readonly universe_domain: string;
}

/** A service account as Google knows it: the key file that was handed out, and the public half. */
export interface ServiceAccount {
  readonly json: ServiceAccountJson;
  readonly publicKey: KeyObject;
}

/** Makes a service account with a fresh RSA key. `tokenUri` defaults to Google's own. */
export function makeServiceAccount(projectId: string, tokenUri = "https://oauth2.googleapis.com/token"): ServiceAccount {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const email = `firebase-adminsdk-${randomBytes(3).toString("hex")}@${projectId}.iam.gserviceaccount.com`;
  return {
    json: {
      type: "service_account",
      project_id: projectId,
      private_key_id: randomBytes(20).toString("hex"),
      private_key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      client_email: email,
      client_id: `1${String(randomInt(10 ** 9)).padStart(9, "0")}${String(randomInt(10 ** 9)).padStart(9, "0")}00`,
      auth_uri: "https://accounts.google.com/o/oauth2/auth",
      token_uri: tokenUri,
      auth_provider_x509_cert_url: "https://www.googleapis.com/oauth2/v1/certs",
      client_x509_cert_url: `https://www.googleapis.com/robot/v1/metadata/x509/${encodeURIComponent(email)}`,
      universe_domain: "googleapis.com",
    },
    publicKey: createPublicKey(privateKey),
  };
}
