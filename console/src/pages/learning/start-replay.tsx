import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useMay, useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { Button, buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { useAct } from "../../ui/use-act.ts";
import { draftPolicy } from "../policies/draft-changes.ts";
import type { DraftChanges } from "../policies/draft-search.ts";
import { type Policy, usePolicy } from "../policies/policy-data.ts";
import { policyText } from "../policies/policy-text.ts";
import { usePolicyLabel } from "../policies/use-policy-label.ts";
import { type ReplayAsk, useStartReplay } from "./replay-data.ts";
import { replayTexts } from "./replay-text.ts";

const strategies = ["random", "itemFirst", "creativeFirst", "combined"] as const;
type Subject = "live" | "draft" | (typeof strategies)[number];
const spans = [7, 14, 28, 56] as const;
const dayMs = 86_400_000;
const mostName = 120;

interface Form {
  readonly subject: Subject;
  /** null: as the subject is called. */
  readonly name: string | null;
  /** null: the whole log. */
  readonly days: number | null;
  readonly reward: "opened" | "policy";
}

interface StartReplayProps {
  /** A draft that came along from the page of policies. */
  readonly draft: DraftChanges | undefined;
  readonly isRunning: boolean;
  readonly onStarted: (id: string) => void;
}

/** Chooses what to judge and on what, and begins. */
export function StartReplay({ draft, isRunning, onStarted }: StartReplayProps) {
  const text = useText(replayTexts);
  const may = useMay("operator");
  const nowMs = useNow();
  const policy = usePolicy().data;
  const start = useStartReplay();
  const [form, setForm] = useState<Form>({ subject: draft === undefined ? "live" : "draft", name: null, days: 28, reward: "opened" });
  const names = useSubjectNames();
  const partsOf = useDraftParts();
  const label = usePolicyLabel();
  const name =
    form.name ??
    (form.subject === "draft" && draft !== undefined ? text.draftNamed(partsOf(draft)).slice(0, mostName) : names(form.subject));
  const why = !may ? text.operatorOnly : isRunning ? text.oneAtATime : undefined;
  const { busy, error, run } = useAct(async () => {
    const begun = await start({ ...askOf(form, { draft, policy, nowMs }), name: name.trim() });
    onStarted(begun.id);
  });
  return (
    <Card title={text.start} note={text.startNote}>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
          <Select
            label={text.policy}
            hint={form.subject === "live" ? text.liveHint : form.subject === "draft" ? undefined : text.strategyHint}
            value={form.subject}
            onChange={({ target }) => setForm({ ...form, subject: target.value as Subject, name: null })} // one of the options
          >
            {(["live", ...(draft === undefined ? [] : (["draft"] as const)), ...strategies] as const).map((subject) => (
              <option key={subject} value={subject}>
                {names(subject)}
              </option>
            ))}
          </Select>
          <Select
            label={text.span}
            value={form.days ?? ""}
            onChange={({ target }) => setForm({ ...form, days: target.value === "" ? null : Number(target.value) })}
          >
            {spans.map((days) => (
              <option key={days} value={days}>
                {text.lastDays(days)}
              </option>
            ))}
            <option value="">{text.allKept}</option>
          </Select>
          <Select
            label={text.reward}
            value={form.reward}
            onChange={({ target }) => setForm({ ...form, reward: target.value === "policy" ? "policy" : "opened" })}
          >
            <option value="opened">{text.rewards.opened}</option>
            <option value="policy">{text.rewards.policy}</option>
          </Select>
          <TextField
            label={text.name}
            maxLength={mostName}
            value={form.name ?? name}
            onChange={({ target }) => setForm({ ...form, name: target.value })}
          />
        </div>
        <DraftNote draft={draft} isChosen={form.subject === "draft"} />
        <div className="flex flex-wrap items-center gap-3">
          <Button
            type="submit"
            look="primary"
            busy={busy}
            disabled={why !== undefined || name.trim() === "" || (form.subject === "draft" && policy === undefined)}
          >
            {text.run}
          </Button>
          {why !== undefined && <span className="text-sm text-soft">{why}</span>}
        </div>
        {error !== null && <ErrorState error={error} label={label} />}
      </form>
    </Card>
  );
}

function DraftNote({ draft, isChosen }: { readonly draft: DraftChanges | undefined; readonly isChosen: boolean }) {
  const text = useText(replayTexts);
  const partsOf = useDraftParts();
  if (draft !== undefined && !isChosen) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-3 text-sm text-soft">
      {draft === undefined ? text.noDraft : text.draftChanges(partsOf(draft))}
      <Link to="/policies" {...(draft === undefined ? {} : { search: { draft } })} className={buttonLook("quiet")}>
        {draft === undefined ? text.toPolicies : text.editDraft}
      </Link>
    </p>
  );
}

/** The parts of the policy that a draft changes, as its form calls them. */
function useDraftParts(): (draft: DraftChanges) => string {
  const { groups, limits } = useText(policyText);
  const titles: Readonly<Record<string, { readonly title: string } | undefined>> = { ...groups, limits };
  return (draft) =>
    Object.keys(draft)
      .map((name) => titles[name]?.title ?? name)
      .join(", ");
}

function useSubjectNames(): (subject: Subject) => string {
  const text = useText(replayTexts);
  return (subject) => (subject === "live" ? text.live : subject === "draft" ? text.draft : text.strategyOf(text.strategies[subject]));
}

interface Known {
  readonly draft: DraftChanges | undefined;
  readonly policy: Policy | undefined;
  readonly nowMs: number;
}

function askOf({ subject, days, reward }: Form, { draft, policy, nowMs }: Known): Omit<ReplayAsk, "name"> {
  // From the beginning of a day, so that replays that are asked one after the other are of the same decisions.
  const span = days === null ? {} : { from: new Date((Math.floor(nowMs / dayMs) - days) * dayMs).toISOString() };
  if (subject === "live") return { ...span, reward };
  if (subject !== "draft") return { ...span, reward, strategy: subject };
  return draft === undefined || policy === undefined ? { ...span, reward } : { ...span, reward, policy: { ...draftPolicy(policy, draft) } };
}
