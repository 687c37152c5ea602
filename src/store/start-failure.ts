/**
 * Why no embedded PostgreSQL could be had. `message` names what was tried and what to do about it.
 * - `unsupportedPlatform`, `binariesMissing`, `binariesDoNotRun`: no PostgreSQL for this machine
 * - `noAccount`: run by a user whom PostgreSQL refuses: root without an unprivileged account to hand it to, or an id without a name
 * - `dataUnusable`: the directory cannot be created, read or reached
 * - `otherVersion`: the data was made by another major version of PostgreSQL
 * - `initFailed`, `serverFailed`: PostgreSQL itself refused; its own words are in the message
 * - `busy`: another process holds the directory and its server does not accept connections
 */
export interface StartFailure {
  readonly kind:
    | "unsupportedPlatform"
    | "binariesMissing"
    | "binariesDoNotRun"
    | "noAccount"
    | "dataUnusable"
    | "otherVersion"
    | "initFailed"
    | "serverFailed"
    | "busy";
  readonly message: string;
}

/** The way out that every failure ends with. */
export const OWN_SERVER = "or use a PostgreSQL of your own: set DATABASE_URL=postgresql://user:password@host:5432/database";

/** The words of whatever was thrown. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
