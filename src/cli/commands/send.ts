import { parseDuration } from "../../base/duration.ts";
import { sendMessage } from "../../operation/messages.ts";
import type { Command } from "../command.ts";
import { readWords } from "../options.ts";
import { refusalText } from "../refusal-text.ts";
import { withCarillon } from "../with-carillon.ts";

export const send: Command = {
  name: "send",
  summary: "send one message to one person",
  usage: `carillon send --person ID --placement P (--title TEXT --body TEXT | --creative ID [--item ID] [--variable NAME=VALUE …])
              [--category C] [--data NAME=VALUE …] [--image URL] [--link URL] [--expires-in 2h] [--idempotency-key KEY] [--json]

The message is stored as waiting; a running carillon serve hands it over. With an idempotency key the same command has one effect,
however often it runs.`,
  async run(words, io) {
    const { values, positionals } = readWords(words, {
      person: { type: "string" },
      placement: { type: "string" },
      title: { type: "string" },
      body: { type: "string" },
      image: { type: "string" },
      link: { type: "string" },
      creative: { type: "string" },
      item: { type: "string" },
      variable: { type: "string", multiple: true, default: [] },
      data: { type: "string", multiple: true, default: [] },
      category: { type: "string" },
      "expires-in": { type: "string" },
      "idempotency-key": { type: "string" },
    });
    const { person, placement, title, body, creative } = values;
    const isText = title !== undefined && body !== undefined && creative === undefined;
    const isCreative = creative !== undefined && title === undefined && body === undefined;
    if (person === undefined || placement === undefined || !(isText || isCreative) || positionals.length > 0) {
      io.note(send.usage);
      return 2;
    }
    const expires = values["expires-in"] === undefined ? null : parseDuration(values["expires-in"]);
    const [data, variables] = [pairs(values.data), pairs(values.variable)];
    if (expires?.ok === false) io.note(`--expires-in: ${expires.error}`);
    for (const [option, read] of [
      ["--data", data],
      ["--variable", variables],
    ] as const)
      if (typeof read === "string") io.note(`${option} ${read} is no pair: write NAME=VALUE`);
    if (expires?.ok === false || typeof data === "string" || typeof variables === "string") return 2;
    const content = isCreative
      ? { kind: "creative" as const, id: creative, variables, item: values.item ?? null }
      : { kind: "text" as const, title: title ?? "", body: body ?? "", image: values.image ?? null, link: values.link ?? null };
    const request = {
      personId: person,
      placement,
      category: values.category ?? null,
      content,
      data,
      expiresInMs: expires?.ok ? expires.value : null,
    };
    return withCarillon(io, async (carillon, nowMs) => {
      const deps = { pool: carillon.pool, shared: carillon.shared.current() };
      const sent = await sendMessage(deps, request, { idempotencyKey: values["idempotency-key"] ?? null, nowMs });
      if (!sent.ok) {
        io.note(refusalText(sent.error));
        return 1;
      }
      const { messageId, repeated } = sent.value;
      if (values.json) io.out(JSON.stringify(sent.value));
      else
        io.out(
          repeated
            ? `${messageId} was made by an earlier run with this key; nothing new was stored`
            : `${messageId} waits to be sent; a running carillon serve hands it over`,
        );
      return 0;
    });
  },
};

/** `NAME=VALUE` words as a map; the first word that is none when there is one. */
function pairs(words: readonly string[]): Record<string, string> | string {
  const bad = words.find((word) => word.indexOf("=") < 1);
  return bad ?? Object.fromEntries(words.map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]));
}
