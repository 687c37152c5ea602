import { z } from "zod";
import { type Answer, bytes, type Call, notFound, type Route, route } from "../route.ts";

/** Largest call of a vendor: a thousand receipts come to a tenth of it. */
export const maxCallbackBytes = 2 * 1024 * 1024;

const params = z.object({
  channel: z.string().min(1).max(256).describe("The channel's id."),
  secret: z.string().min(1).max(64).describe("The last part of the channel's `callbackUrl`."),
});

type Params = z.infer<typeof params>;

const here = (channelId: string) => notFound("callback address of the channel", channelId);

const path = "/callbacks/{channel}/{secret}";
const statuses = { 401: "The vendor's signature does not fit.", 403: "The vendor's signature does not fit." };
const provenByPath: Route["provenByPath"] = (given, ports) => {
  const parsed = params.safeParse(given);
  return parsed.success && ports.callbacks.knows(parsed.data.channel, parsed.data.secret);
};

/** Hands a call on to the channel's reader, which says what the vendor is to hear. */
async function take(
  { params: { channel, secret }, headers, url, ports, nowMs }: Call<Params, unknown, unknown>,
  body: Buffer,
): Promise<Answer> {
  if (!ports.callbacks.knows(channel, secret)) return here(channel);
  const single = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : value?.join(", ")]),
  );
  const answer = await ports.callbacks.take({ channelId: channel, headers: single, url, body }, nowMs);
  return answer === null ? here(channel) : { kind: "text", status: answer.status, type: answer.contentType, text: answer.body };
}

export const callbackRoutes = [
  route({
    method: "POST",
    path,
    access: "open",
    role: null,
    area: "Vendors' receipts",
    summary: "Where vendors tell what became of messages",
    description:
      "Called by vendors alone, in their own forms; the whole address is `callbackUrl` of `GET /v1/channels/{id}`. What a vendor signs is checked besides.",
    params,
    provenByPath,
    body: bytes(),
    bodyLimitBytes: maxCallbackBytes,
    answer: { type: "text/plain", description: "What the vendor wants to hear." },
    otherStatuses: statuses,
    handler: (call) => take(call, call.body),
  }),
  route({
    method: "GET",
    path,
    access: "open",
    role: null,
    area: "Vendors' receipts",
    summary: "Where vendors try the address out",
    description: "JPush calls so with `echostr` when the address is entered, and wants to read that word. Other vendors do not call so.",
    params,
    provenByPath,
    answer: { type: "text/plain", description: "What the vendor wants to hear." },
    otherStatuses: { 400: "Nothing that this vendor's reader knows.", ...statuses },
    handler: (call) => take(call, Buffer.alloc(0)),
  }),
];
