import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import type { ChannelConfig, FieldError } from "./port.ts";
import { asObject } from "./transport-rule.ts";

/** Reads a channel's configuration field by field and gathers every mistake. Values of secrets are never put into an error. */
export class ConfigReader {
  readonly #config: ChannelConfig;
  readonly #credentials: Readonly<Record<string, unknown>>;
  readonly #errors: FieldError[] = [];

  constructor(config: ChannelConfig) {
    this.#config = config;
    const credentials = asObject(config.credentials);
    if (credentials === null) {
      this.refuse("credentials", undefined, "an object", "give the vendor's credentials as an object in the vendor's own names");
    }
    this.#credentials = credentials ?? {};
  }

  /** A credential that must be a text that is not empty; "" and an error when it is not. */
  credential(name: string, remedy: string, pattern?: RegExp): string {
    const value = this.#credentials[name];
    if (typeof value === "string" && value !== "" && (pattern === undefined || pattern.test(value))) return value;
    this.refuse(`credentials.${name}`, undefined, pattern === undefined ? "a text" : String(pattern), remedy);
    return "";
  }

  optionalCredential(name: string): string | null {
    const value = this.#credentials[name];
    if (value === undefined || value === null || value === "") return null;
    if (typeof value === "string") return value;
    this.refuse(`credentials.${name}`, undefined, "a text", `leave "${name}" out or make it a text`);
    return null;
  }

  /** An endpoint as it was written, or the vendor's own. */
  endpoint(name: string, standard: string): string {
    const value = this.#config.endpoints[name];
    if (value === undefined) return standard;
    if (!isHttpUrl(value)) {
      this.refuse(`endpoints.${name}`, value, "an http:// or https:// URL", `write it like ${standard}, or leave it out`);
      return standard;
    }
    return value;
  }

  refuse(field: string, value: unknown, limit: string, remedy: string): void {
    const message = value === undefined ? `${field} must be ${limit}` : `${field} is ${JSON.stringify(value)}, it must be ${limit}`;
    this.#errors.push({
      ...saying("invalidChannel", { wanted: limit, advice: remedy }),
      message,
      field,
      limit,
      remedy,
      ...(value === undefined ? {} : { value }),
    });
  }

  /** Runs what needs all fields to be sound only when they are. */
  finish<T>(build: () => T): Result<T, readonly FieldError[]> {
    return this.#errors.length > 0 ? err(this.#errors) : ok(build());
  }
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") && url.username === "" && url.hash === "";
}

export function tokenError(message: string, limit: string | number, remedy: string): FieldError {
  return { code: "invalidToken", message, field: "token", limit, remedy };
}

/** Path of a configured endpoint without the slash at its end, to be put before the vendor's own path. */
export function prefixOf(endpoint: string): string {
  return new URL(endpoint).pathname.replace(/\/+$/, "");
}
