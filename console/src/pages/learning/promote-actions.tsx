import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Hold, ModelListItem } from "../../../../src/api/wire/learning.ts";
import type { Summary } from "../../../../src/api/wire/reports.ts";
import { useEntries } from "../../api/catalogue.ts";
import { callApi } from "../../api/client.ts";
import { useReport } from "../../api/use-report.ts";
import { useMay, useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { useToldError } from "../../text/use-told.ts";
import { Button } from "../../ui/button.tsx";
import { ageOf, Counted } from "../../ui/counted.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { useTell } from "../../ui/toast.tsx";
import { modelsPath, useModel, useScorer } from "./learning-data.ts";
import { learningTexts } from "./learning-text.ts";
import { promoteTexts } from "./promote-text.ts";
import { StandingFrame } from "./standing-frame.tsx";

const promote = (version: number, body: { readonly reason: string; readonly days?: number }) =>
  callApi<NonNullable<Hold>>(`${modelsPath}/${version}/promote`, { method: "POST", body });
const release = (version: number) => callApi(`${modelsPath}/${version}/release`, { method: "POST" });

const dayMs = 86_400_000;
const spans = [1, 3, 7, 14, 30] as const;

type Obstacle = "model" | "parts" | "scorer" | "held" | "already";

/** What keeps a version from being promoted; null: nothing that is known here. */
function obstacleOf(model: ModelListItem, hold: Hold, scorer: ReturnType<typeof useScorer>): Obstacle | null {
  if (hold?.kind === "promotion" && hold.version === model.version) return "already";
  if (model.parts.some(({ at }) => at === null)) return "parts";
  if (!model.promotion.isPromoted) return "model";
  if (scorer !== undefined && scorer !== "learned") return "scorer";
  return hold?.kind === "hold" ? "held" : null;
}

function useModelsChanged(): () => Promise<unknown> {
  const client = useQueryClient();
  return () =>
    Promise.all([
      client.invalidateQueries({ queryKey: [modelsPath] }),
      client.invalidateQueries({ predicate: ({ queryKey: [path] }) => String(path).startsWith("/v1/reports/today") }),
    ]);
}

/** Promotes again what was promoted, for as long as it had left in whole days. */
export function promoteAgain({ version, reason, until }: NonNullable<Hold>, nowMs: number): Promise<unknown> {
  const days = until === null ? undefined : Math.max(1, Math.ceil((new Date(until).getTime() - nowMs) / dayMs));
  return promote(version, { reason: reason ?? "–", ...(days === undefined ? {} : { days }) });
}

/** Goes back to what was promoted before; nothing: the newest decides. */
function useRestore() {
  const text = useText(learningTexts);
  const tell = useTell();
  const toldError = useToldError();
  const changed = useModelsChanged();
  const nowMs = useNow();
  return (before: Hold, now: Hold) => () => {
    const again = before?.kind === "promotion" ? promoteAgain(before, nowMs) : now === null ? Promise.resolve() : release(now.version);
    void again.then(changed, (error: unknown) => tell(text.undoFailed(toldError(error))));
  };
}

/** The promotion that is in force, by whom and why, and the way to end it. */
export function PromotionBanner({ hold, newest }: { readonly hold: NonNullable<Hold>; readonly newest: number }) {
  const text = useText(promoteTexts);
  const all = useText(learningTexts);
  const may = useMay("approver");
  const tell = useTell();
  const restore = useRestore();
  const changed = useModelsChanged();
  const run = async () => {
    await release(hold.version);
    await changed();
    tell(text.released, restore(hold, null));
  };
  const until =
    hold.until === null ? (
      ` · ${text.endsByHand}`
    ) : (
      <>
        {` · ${text.endsAt} `}
        <TimeText at={hold.until} exact />
      </>
    );
  return (
    <StandingFrame
      hold={hold}
      tone="accent"
      title={text.banner(hold.version)}
      by={text.bannerBy(hold.by)}
      until={until}
      notObeyed={text.notObeyed}
      end={{ label: text.release, title: text.releaseTitle(hold.version), mayNot: may ? undefined : text.approverOnly, run }}
    >
      <p>{all.releaseWhat(hold.version, newest)}</p>
      <Reach />
    </StandingFrame>
  );
}

interface PromoteButtonProps {
  readonly model: ModelListItem;
  readonly inForce: number;
  readonly hold: Hold;
  /** In a row of a table. */
  readonly isShort?: boolean;
}

/** Lets a version decide, whatever is learned. */
export function PromoteButton({ model, inForce, hold, isShort = false }: PromoteButtonProps) {
  const text = useText(promoteTexts);
  const may = useMay("approver");
  const scorer = useScorer();
  const [isAsking, setIsAsking] = useState(false);
  const obstacle = obstacleOf(model, hold, scorer);
  const why = !may ? text.approverOnly : obstacle === null ? undefined : text.cannot[obstacle];
  return (
    <>
      <Button
        disabled={why !== undefined}
        title={why}
        aria-label={isShort ? `${text.promote}: ${text.title(model.version).replace(/[?？]$/, "")}` : undefined}
        onClick={() => setIsAsking(true)}
      >
        {isShort ? text.promote : text.promoteThis}
      </Button>
      {isAsking && <Ask model={model} inForce={inForce} hold={hold} onClose={() => setIsAsking(false)} />}
    </>
  );
}

function Ask({ model, inForce, hold, onClose }: Omit<PromoteButtonProps, "isShort"> & { readonly onClose: () => void }) {
  const text = useText(promoteTexts);
  const { number } = useFormat();
  const tell = useTell();
  const restore = useRestore();
  const changed = useModelsChanged();
  const deciding = useModel(inForce);
  const [reason, setReason] = useState("");
  const [days, setDays] = useState<number | null>(null);
  const given = reason.trim();
  const confirm = async () => {
    const now = await promote(model.version, { reason: given, ...(days === null ? {} : { days }) });
    await changed();
    tell(text.promoted(model.version), restore(hold, now));
  };
  return (
    <Confirm open onClose={onClose} title={text.title(model.version)} action={text.promote} onConfirm={confirm}>
      <p className="font-medium">{model.version === inForce ? text.whatSame(inForce) : text.what(model.version, inForce)}</p>
      <Reach />
      {model.version !== inForce && <p>{text.beside(number(model.evidence?.open.ne, 3), number(deciding.data?.evidence?.open.ne, 3))}</p>}
      <p>{text.still}</p>
      {hold?.kind === "promotion" && <p>{text.instead(hold.version)}</p>}
      <TextField
        label={text.reason}
        hint={text.reasonHint}
        required
        maxLength={500}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      <Select label={text.until} value={days ?? ""} onChange={({ target }) => setDays(target.value === "" ? null : Number(target.value))}>
        <option value="">{text.untilReleased}</option>
        {spans.map((one) => (
          <option key={one} value={one}>
            {text.days(one)}
          </option>
        ))}
      </Select>
    </Confirm>
  );
}

/** Whom a change of the deciding version concerns. */
function Reach() {
  const text = useText(promoteTexts);
  const { count } = useFormat();
  const summary = useReport<Summary>("/v1/reports/summary");
  const live = useEntries("campaigns").data?.filter(({ status }) => status === "live").length;
  return (
    <ul aria-live="polite" className="list-disc space-y-1 rounded-lg bg-sunken p-3 pl-8 text-ink">
      <li>{text.campaigns(live === undefined ? "…" : count(live))}</li>
      <li>{text.people(summary.data === undefined ? "…" : count(summary.data.people))}</li>
      <li>
        <Counted of={ageOf(summary.data)} after={text.waiting(summary.data === undefined ? "…" : count(summary.data.messages.waiting))} />
      </li>
    </ul>
  );
}
