import { useState } from "react";
import { callApi } from "../../api/client.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { useTell } from "../../ui/toast.tsx";
import { vendorName } from "../people/vendor-names.ts";
import { maskedValue } from "./channel-draft.ts";
import { ChannelForm } from "./channel-form.tsx";
import { formText } from "./channel-form-text.ts";
import { ChannelState } from "./channel-state.tsx";
import { type ChannelView, useChannelsChanged } from "./channels-data.ts";
import { CredentialsTest } from "./credentials-test.tsx";

/** One channel, or a new one: credentials, test, removal. Only admins change it. */
export function ChannelEditor({ channel, onClose }: { readonly channel: ChannelView | null; readonly onClose: () => void }) {
  const text = useText(formText);
  const isAdmin = useMay("admin");
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={channel === null ? text.addTitle : `${vendorName(channel.vendor)} · ${channel.id}`}
      lead={isAdmin ? text.lead : text.adminOnly}
    >
      <div className="space-y-5">
        {channel !== null && <Standing channel={channel} />}
        {isAdmin && channel !== null && <CredentialsTest channel={channel} />}
        {isAdmin ? <ChannelForm channel={channel} onDone={onClose} /> : channel !== null && <Shown channel={channel} />}
        {isAdmin && channel !== null && <Removal channel={channel} onDone={onClose} />}
      </div>
    </Dialog>
  );
}

function Standing({ channel }: { readonly channel: ChannelView }) {
  const text = useText(formText);
  return (
    <div className="space-y-2 text-sm">
      <ChannelState channel={channel} />
      {channel.callbackUrl && channel.callbackUrl !== maskedValue && (
        <p>
          <span className="text-soft">{text.callback}: </span>
          <code className="text-xs break-all">{channel.callbackUrl}</code>
        </p>
      )}
    </div>
  );
}

/** Which credentials there are, for whoever may not change them. */
function Shown({ channel }: { readonly channel: ChannelView }) {
  const text = useText(formText);
  return (
    <section className="text-sm">
      <h3 className="font-semibold">{text.credentials}</h3>
      <ul className="mt-1 flex flex-wrap gap-2">
        {Object.keys(channel.credentials ?? {}).map((name) => (
          <li key={name} className="rounded-md bg-sunken px-2 py-0.5">
            {name}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Removal({ channel, onDone }: { readonly channel: ChannelView; readonly onDone: () => void }) {
  const text = useText(formText);
  const tell = useTell();
  const changed = useChannelsChanged();
  const [asking, setAsking] = useState(false);
  return (
    <section className="border-t border-line pt-4">
      <Button look="danger" onClick={() => setAsking(true)}>
        {text.remove}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={text.removeTitle(channel.id)}
        action={text.remove}
        danger
        mustType={channel.id}
        onConfirm={async () => {
          await callApi(`/v1/channels/${encodeURIComponent(channel.id)}`, { method: "DELETE" });
          await changed();
          tell(text.removed(channel.id));
          onDone();
        }}
      >
        <p>{text.removeWhat}</p>
      </Confirm>
    </section>
  );
}
