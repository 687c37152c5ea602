import type { PauseView } from "../../../../src/api/wire/pauses.ts";
import { useLanguage, useText } from "../../text/language.tsx";
import { useToldAlarm } from "../../text/use-told.ts";
import type { ChannelView } from "./channels-data.ts";
import { channelsText } from "./channels-text.ts";

/** As the server keeps it of a channel that somebody paused. */
const byHand = "paused by hand";

type Pause = Pick<PauseView, "kind" | "subject" | "cause" | "reason" | "values">;

/** Tells why something was paused by itself, in words where its figures are known, else as the server keeps it. */
export function usePauseReason(): (pause: Pause) => string {
  const tell = useToldAlarm();
  return ({ kind: what, subject, cause, reason, values }) => {
    if (values === null) return reason;
    const kind = "mismatches" in values ? "mismatch" : `paused.${cause}`;
    return tell({ kind, what: reason, nextStep: "", values: { what, subject, ...values } }).what;
  };
}

/** Tells why a channel is paused. */
export function usePausedChannel(): (channel: ChannelView) => string {
  const text = useText(channelsText).states;
  const { language } = useLanguage();
  const reasonOf = usePauseReason();
  return ({ id, pausedReason, pausedValues = null }) => {
    if (pausedReason === byHand) return text.byHand;
    const reason = pausedReason ?? "";
    const told = reasonOf({ kind: "channel", subject: id, cause: "errors", reason, values: pausedValues });
    // What is told in words says by itself that it was.
    return language === "zh" && told !== reason ? told : `${text.byItself} ${told}`;
  };
}
