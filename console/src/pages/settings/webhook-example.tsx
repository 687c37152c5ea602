import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Scroller } from "../../ui/scroller.tsx";
import { useCopy } from "../../ui/use-copy.ts";
import { settingsText } from "./settings-text.ts";
import { webhooksText } from "./webhooks-text.ts";

/** As in docs/webhooks.md, where a test runs it. */
const example = `import { createHmac, timingSafeEqual } from "node:crypto";

export function isFromCarillon(headers, rawBody, secret) {
  const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signatures = "" } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(at)) < 300)) return false;
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const expected = Buffer.from(\`v1,\${createHmac("sha256", key).update(\`\${id}.\${at}.\${rawBody}\`).digest("base64")}\`);
  return signatures.split(" ").some((one) => one.length === expected.length && timingSafeEqual(Buffer.from(one), expected));
}
`;

/** What a receiver has to do, ready to be copied. */
export function WebhookExample() {
  const text = useText(webhooksText);
  const { copied } = useText(settingsText);
  const copy = useCopy();
  return (
    <Card
      title={text.example}
      note={text.exampleNote}
      action={<Button onClick={() => copy(example, copied)}>{text.copyExample}</Button>}
      flush
    >
      <Scroller label={text.example}>
        <pre className="px-4 pb-4 text-xs leading-relaxed">
          <code>{example}</code>
        </pre>
      </Scroller>
    </Card>
  );
}
