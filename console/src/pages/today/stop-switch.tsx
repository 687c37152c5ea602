import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Summary } from "../../../../src/api/wire/reports.ts";
import type { TodayView } from "../../../../src/api/wire/today.ts";
import { callApi } from "../../api/client.ts";
import { useReport } from "../../api/use-report.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button } from "../../ui/button.tsx";
import { ageOf, Counted } from "../../ui/counted.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { useTell } from "../../ui/toast.tsx";
import { todayKey } from "./today-query.ts";
import { todayText } from "./today-text.ts";

/** Whether the stop switch is on, as the alarms tell. */
const isStopped = ({ alarms }: Pick<TodayView, "alarms">): boolean => alarms.some(({ id }) => id === "stopped");

/** Stops everything that goes out, after a look at how far that reaches. */
export function StopAll({ today }: { readonly today: TodayView }) {
  const text = useText(todayText);
  const format = useFormat();
  const [asking, setAsking] = useState(false);
  const turn = useTurn();
  const waiting = useWaiting(asking);
  const lately = today.hours.filter(({ hour }) => hour === today.hour || hour === today.hour - 1);
  const left = lately.reduce((sum, one) => sum + (one.today?.attempted ?? 0), 0);
  if (!useMay("operator") || isStopped(today)) return null;
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        {text.stop}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={text.stopTitle}
        action={text.stopAction}
        danger
        onConfirm={() => turn(true)}
      >
        <p>{text.stopReach}</p>
        <ul className="list-disc space-y-1 pl-5">
          <li>
            <Waiting told={text.stopWaiting} of={waiting} />
          </li>
          <li>{text.stopHour(format.count(left))}</li>
          <li>{text.stopExpire}</li>
        </ul>
        <p className="text-soft">{text.stopUndo}</p>
      </Confirm>
    </>
  );
}

/** Says that everything stands still, and lets it go on. */
export function StoppedBanner({ today }: { readonly today: TodayView }) {
  const text = useText(todayText);
  const [asking, setAsking] = useState(false);
  const turn = useTurn();
  const may = useMay("operator");
  const waiting = useWaiting(asking);
  if (!isStopped(today)) return null;
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center justify-between gap-3 rounded-xl border border-bad bg-bad-wash px-4 py-3 text-sm"
    >
      <p>
        <span className="font-semibold text-bad">{text.stopped}.</span> {text.stoppedLead} {!may && text.mayNot}
      </p>
      {may && (
        <Button look="primary" onClick={() => setAsking(true)}>
          {text.start}
        </Button>
      )}
      <Confirm open={asking} onClose={() => setAsking(false)} title={text.startTitle} action={text.start} onConfirm={() => turn(false)}>
        <p>
          <Waiting told={text.startWaiting} of={waiting} />
        </p>
        <p>{text.startReach}</p>
      </Confirm>
    </div>
  );
}

/** Turns the switch and tells so, with the way back. */
function useTurn(): (on: boolean) => Promise<void> {
  const text = useText(todayText);
  const client = useQueryClient();
  const tell = useTell();
  const put = async (on: boolean) => {
    await callApi("/v1/stop", { method: "POST", body: { on } });
    await client.invalidateQueries({ queryKey: [todayKey] });
  };
  return async (on) => {
    await put(on);
    tell(on ? text.wasStopped : text.wasStarted, () => {
      put(!on).then(
        () => tell(on ? text.wasStarted : text.wasStopped),
        () => tell(text.undoFailed),
      );
    });
  };
}

/** Messages that wait to be handed over, asked while somebody considers the switch. */
const useWaiting = (asking: boolean) => useReport<Summary>("/v1/reports/summary", { enabled: asking, staleMs: 0 }).data;

/** How many wait, and when they were counted. */
function Waiting({ told, of }: { readonly told: (count: string) => string; readonly of: ReturnType<typeof useWaiting> }) {
  const format = useFormat();
  return <Counted of={ageOf(of)} after={told(of === undefined ? "…" : format.count(of.messages.waiting))} />;
}
