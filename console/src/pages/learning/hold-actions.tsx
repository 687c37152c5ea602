import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Hold, ModelListItem } from "../../../../src/api/wire/learning.ts";
import { callApi } from "../../api/client.ts";
import { useMay, useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { useToldError } from "../../text/use-told.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { useTell } from "../../ui/toast.tsx";
import { modelsPath } from "./learning-data.ts";
import { learningTexts } from "./learning-text.ts";
import { PromotionBanner, promoteAgain } from "./promote-actions.tsx";
import { promoteTexts } from "./promote-text.ts";
import { StandingFrame } from "./standing-frame.tsx";

const putHold = (version: number, reason: string | null) =>
  callApi(`${modelsPath}/${version}/hold`, { method: "POST", body: reason === null ? {} : { reason } });
const endHold = () => callApi("/v1/learning/hold", { method: "DELETE" });

/** Goes back to what held before, be it a hold, a promotion or nothing. */
async function back(before: Hold, nowMs: number): Promise<void> {
  if (before?.kind === "hold") return void (await putHold(before.version, before.reason));
  // While a version is held none can be promoted.
  await endHold();
  if (before?.kind === "promotion") await promoteAgain(before, nowMs);
}

function useRestore() {
  const text = useText(learningTexts);
  const tell = useTell();
  const toldError = useToldError();
  const client = useQueryClient();
  const nowMs = useNow();
  return (before: Hold) => () =>
    void back(before, nowMs)
      .catch((error: unknown) => tell(text.undoFailed(toldError(error))))
      .finally(() => client.invalidateQueries({ queryKey: [modelsPath] }));
}

/** What deciders are held to, by whom and why, and the way to end it. */
export function StandingBanner(props: { readonly hold: NonNullable<Hold>; readonly newest: number }) {
  return props.hold.kind === "promotion" ? <PromotionBanner {...props} /> : <HoldBanner {...props} />;
}

function HoldBanner({ hold, newest }: { readonly hold: NonNullable<Hold>; readonly newest: number }) {
  const text = useText(learningTexts);
  const isAdmin = useMay("admin");
  const client = useQueryClient();
  const tell = useTell();
  const restore = useRestore();
  const run = async () => {
    await endHold();
    await client.invalidateQueries({ queryKey: [modelsPath] });
    tell(text.released, restore(hold));
  };
  return (
    <StandingFrame
      hold={hold}
      tone="warn"
      title={text.held(hold.version)}
      by={text.heldBy(hold.by)}
      notObeyed={text.notObeyed}
      end={{ label: text.release, title: text.releaseTitle, mayNot: isAdmin ? undefined : text.adminOnly, run }}
    >
      <p>{text.releaseWhat(hold.version, newest)}</p>
    </StandingFrame>
  );
}

interface HoldButtonProps {
  readonly model: ModelListItem;
  readonly newest: ModelListItem;
  readonly hold: Hold;
  /** In a row of a table. */
  readonly isShort?: boolean;
}

/** Keeps deciders on a version. */
export function HoldButton({ model, newest, hold, isShort = false }: HoldButtonProps) {
  const text = useText(learningTexts);
  const promotion = useText(promoteTexts);
  const { number } = useFormat();
  const isAdmin = useMay("admin");
  const client = useQueryClient();
  const tell = useTell();
  const restore = useRestore();
  const [isAsking, setIsAsking] = useState(false);
  const [reason, setReason] = useState("");
  const keep = async () => {
    await putHold(model.version, reason.trim() || null);
    await client.invalidateQueries({ queryKey: [modelsPath] });
    setReason("");
    tell(text.heldNow(model.version), restore(hold));
  };
  return (
    <>
      <Button
        look={isShort ? "quiet" : "plain"}
        disabled={!isAdmin}
        title={isAdmin ? undefined : text.adminOnly}
        aria-label={isShort ? text.holdTitle(model.version).replace(/[?？]$/, "") : undefined}
        onClick={() => setIsAsking(true)}
      >
        {isShort ? promotion.hold : text.hold}
      </Button>
      <Confirm
        open={isAsking}
        onClose={() => setIsAsking(false)}
        title={text.holdTitle(model.version)}
        action={text.hold}
        danger
        onConfirm={keep}
      >
        <p className="font-medium">{text.holdWhat(model.version)}</p>
        <p>{text.holdBeside(number(model.evidence?.open.ne, 3), number(newest.evidence?.open.ne, 3))}</p>
        <p>{text.holdStill}</p>
        <p className="text-soft">{text.holdEnd}</p>
        <TextField
          label={text.reason}
          hint={text.reasonHint}
          maxLength={500}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </Confirm>
    </>
  );
}
