import { Link } from "@tanstack/react-router";
import { useText } from "../../text/language.tsx";
import { buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Page } from "../../ui/page.tsx";
import { Answered } from "../../ui/states.tsx";
import { MessageOutcomes, MessageSecondTouch } from "./message-after.tsx";
import { LeftOut, MessageAttempts } from "./message-attempts.tsx";
import { type Message, useMessage } from "./message-query.ts";
import { MessageStanding } from "./message-standing.tsx";
import { messageText } from "./message-text.ts";
import { MessageSteps, MessageWhy } from "./message-why.tsx";
import { MessageWording } from "./message-wording.tsx";
import { messageRoute } from "./messages-route.ts";

/** One message: what it said, why it was sent, how it went out and what became of it. */
export function MessagePage() {
  const text = useText(messageText);
  const { messageId } = messageRoute.useParams();
  const asked = useMessage(messageId);
  const person = asked.data?.personId;
  return (
    <Page
      title={text.title}
      lead={<code className="text-xs break-all">{messageId}</code>}
      {...(person === undefined
        ? {}
        : {
            action: (
              <Link to="/messages" search={{ person }} className={buttonLook()}>
                {text.all}
              </Link>
            ),
          })}
    >
      <Answered of={asked} height={30}>
        {(message) => <Told message={message} />}
      </Answered>
    </Page>
  );
}

function Told({ message }: { readonly message: Message }) {
  const text = useText(messageText);
  const { skipped } = message;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <div className="grid gap-4">
        <MessageStanding message={message} />
        <MessageAttempts message={message} />
        {skipped.length > 0 && (
          <Card title={text.leftOut}>
            <div className="text-sm">
              <LeftOut title={text.noWay} skipped={skipped} />
            </div>
          </Card>
        )}
        <MessageOutcomes message={message} />
        <MessageSecondTouch message={message} />
      </div>
      <div className="grid gap-4">
        <MessageWording message={message} />
        <MessageWhy message={message} />
      </div>
      <div className="lg:col-span-2">
        <MessageSteps message={message} />
      </div>
    </div>
  );
}
