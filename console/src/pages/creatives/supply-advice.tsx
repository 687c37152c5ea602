import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { CreativesReport } from "../../../../src/api/wire/reports.ts";
import { type CreativeEntry, useSaveEntry } from "../../api/catalogue.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useToldAlarm } from "../../text/use-told.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { useTell } from "../../ui/toast.tsx";
import { creativesRoute } from "./creatives-route.ts";
import { supplyTexts } from "./supply-text.ts";

interface SupplyAdviceProps {
  readonly advice: CreativesReport["advice"];
  readonly all: readonly CreativeEntry[];
}

/** Creatives that do worse than before or than others, each with a button that acts on it. */
export function SupplyAdvice({ advice, all }: SupplyAdviceProps) {
  const text = useText(supplyTexts);
  const told = useToldAlarm();
  const may = useMay("operator");
  const mayUndo = useMay("approver");
  const tell = useTell();
  const save = useSaveEntry("creatives");
  const [state, setState] = useState<{ readonly busy: string | null; readonly error: unknown }>({ busy: null, error: null });
  const act = async (stored: CreativeEntry, kind: "rest" | "retire", reason: string) => {
    setState({ busy: stored.id, error: null });
    try {
      await save({ ...stored, status: kind === "rest" ? "resting" : "retired" }, reason);
      setState({ busy: null, error: null });
      tell(text.done(stored.id, kind), mayUndo ? () => void save(stored) : undefined);
    } catch (error) {
      setState({ busy: null, error });
    }
  };
  return (
    <Card title={text.advice} note={text.adviceNote}>
      {state.error !== null && <ErrorState error={state.error} />}
      {advice.length === 0 ? (
        <p className="text-sm text-soft">{text.noAdvice}</p>
      ) : (
        <ul className="divide-y divide-line">
          {advice.map(({ creative, kind, reason, values }) => {
            const stored = all.find(({ id }) => id === creative);
            return (
              <li key={creative} className="flex flex-wrap items-center justify-between gap-3 py-2 text-sm">
                <span className="min-w-0">
                  <Link
                    from={creativesRoute.fullPath}
                    search={(now) => ({ ...now, creative })}
                    className="font-medium break-words text-accent-text"
                  >
                    {creative}
                  </Link>
                  <span className="block text-soft">
                    {told({ kind, what: reason, nextStep: "", values: { creative, ...values } }).what}
                  </span>
                </span>
                <Button
                  disabled={!may || stored === undefined}
                  title={may ? undefined : text.mayNot}
                  busy={state.busy === creative}
                  onClick={() => stored !== undefined && void act(stored, kind, reason)}
                >
                  {kind === "rest" ? text.rest : text.retire}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
