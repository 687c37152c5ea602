import { useText } from "../../text/language.tsx";
import { Badge } from "../../ui/badge.tsx";
import type { ChannelView } from "./channels-data.ts";
import { channelsText } from "./channels-text.ts";
import { usePausedChannel } from "./paused-words.ts";

/** Whether a channel is open, rests or is paused, and why. */
export function ChannelState({ channel }: { readonly channel: ChannelView }) {
  const text = useText(channelsText).states;
  const pausedFor = usePausedChannel();
  if (channel.paused)
    return (
      <div className="max-w-md min-w-40">
        <Badge tone="warn">{text.paused}</Badge>
        <p className="mt-1 text-xs text-soft">{pausedFor(channel)}</p>
      </div>
    );
  if (channel.resting === true)
    return (
      <div className="max-w-md min-w-40">
        <Badge tone="bad">{text.resting}</Badge>
        <p className="mt-1 text-xs text-soft">{text.restingHint}</p>
      </div>
    );
  return <Badge tone="good">{text.open}</Badge>;
}
