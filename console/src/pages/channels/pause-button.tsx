import { useState } from "react";
import { useMay, useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { useTell } from "../../ui/toast.tsx";
import { vendorName } from "../people/vendor-names.ts";
import { type ChannelView, setPaused, useChannelsChanged, useFunnelByChannel, useTokens } from "./channels-data.ts";
import { beginOf } from "./channels-search.ts";
import { channelsText } from "./channels-text.ts";
import { usePausedChannel } from "./paused-words.ts";

/** Pauses a channel or lets it go on, after a look at how far that reaches. */
export function PauseButton({ channel }: { readonly channel: ChannelView }) {
  const text = useText(channelsText);
  const may = useMay("operator");
  const tell = useTell();
  const changed = useChannelsChanged();
  const [asking, setAsking] = useState(false);
  const on = !channel.paused;
  const name = `${vendorName(channel.vendor)} (${channel.id})`;
  const turn = async (paused: boolean) => {
    await setPaused(channel.id, paused);
    await changed();
  };
  const confirm = async () => {
    await turn(on);
    tell(on ? text.pausedNow(name) : text.goesOn(name), () => {
      turn(!on).then(
        () => tell(on ? text.goesOn(name) : text.pausedNow(name)),
        () => tell(text.undoFailed),
      );
    });
  };
  const action = on ? text.pause : text.goOn;
  return (
    <>
      <Button
        look={on ? "quiet" : "plain"}
        disabled={!may}
        title={may ? undefined : text.operatorOnly}
        aria-label={`${action}: ${channel.id}`}
        onClick={() => setAsking(true)}
      >
        {action}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={on ? text.pauseTitle(name) : text.goOnTitle(name)}
        action={action}
        danger={on}
        onConfirm={confirm}
      >
        {asking && <Reach channel={channel} on={on} />}
      </Confirm>
    </>
  );
}

function Reach({ channel, on }: { readonly channel: ChannelView; readonly on: boolean }) {
  const text = useText(channelsText);
  const { count } = useFormat();
  const pausedFor = usePausedChannel();
  const tokens = useTokens();
  const funnel = useFunnelByChannel(beginOf("24h", useNow()));
  const devices = tokens.data?.rows.filter((row) => row.channel === channel.vendor).reduce((sum, row) => sum + row.live, 0);
  const attempts = funnel.data?.rows.find((row) => row.channel === channel.vendor)?.attempted ?? (funnel.data ? 0 : undefined);
  return (
    <>
      <p>{on ? text.pauseWhat : text.goOnWhat}</p>
      <ul aria-live="polite" className="list-disc space-y-1 rounded-lg bg-sunken p-3 pl-8">
        <li>{text.reachDevices(devices === undefined ? "…" : count(devices), vendorName(channel.vendor))}</li>
        <li>{text.reachAttempts(attempts === undefined ? "…" : count(attempts))}</li>
      </ul>
      {!on && channel.pausedReason && <p className="text-soft">{pausedFor(channel)}</p>}
      <p className="text-soft">{text.canUndo}</p>
    </>
  );
}
