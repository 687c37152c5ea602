/**
 * What proves to the server who is here, as one text: the proof of a person and, behind a line break, the secret of the anonymous id.
 * Either may be empty. Headers hold no line break, so that neither part does.
 */
export const credentialsOf = ({ proof, anonymousSecret }: { readonly proof: string | null; readonly anonymousSecret: string | null }) =>
  proof === null && anonymousSecret === null ? null : (proof ?? "") + (anonymousSecret === null ? "" : `\n${anonymousSecret}`);

/** Person's proof and anonymous id's secret of credentials; empty where there is none. */
export function partsOf(credentials: string | null): { readonly proof: string; readonly secret: string } {
  const [proof = "", secret = ""] = credentials?.split("\n") ?? [];
  return { proof, secret };
}

/** The person id that the server keeps an anonymous id under. */
export const anonymousPrefix = "anon:";
