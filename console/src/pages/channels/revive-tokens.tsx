import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { TokensUndoneAnswer } from "../../../../src/api/wire/tokens.ts";
import { callApi } from "../../api/client.ts";
import { useMay, useNow } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Select } from "../../ui/field.tsx";
import { Answered } from "../../ui/states.tsx";
import { useTell } from "../../ui/toast.tsx";
import { vendorName } from "../people/vendor-names.ts";
import { beginOf, type Span } from "./channels-search.ts";
import { channelsText } from "./channels-text.ts";
import { reviveText } from "./revive-text.ts";

/** Which tokens: empty texts say nothing. */
interface Choice {
  readonly vendor: string;
  readonly reason: string;
  readonly span: Span | "";
}

const undoPath = "/v1/tokens/undo";
/** Tokens that are dead or in quarantine are kept for 30 days. */
const reviveSpans = ["24h", "7d", "30d"] as const satisfies readonly Span[];

const all: Choice = { vendor: "", reason: "", span: "" };

const bodyOf = ({ vendor, reason, span }: Choice, nowMs: number) => ({
  tokens: [{ ...(vendor && { vendor }), ...(reason && { reason }), ...(span && { since: beginOf(span, nowMs) }) }],
});

/** Takes back that tokens are dead or in quarantine, after a look at how many there are. */
export function ReviveTokens({ vendors }: { readonly vendors: readonly string[] }) {
  const text = useText(reviveText);
  const { count } = useFormat();
  const may = useMay("operator");
  const tell = useTell();
  const client = useQueryClient();
  const nowMs = useNow();
  const [asking, setAsking] = useState(false);
  const [choice, setChoice] = useState(all);
  const body = bodyOf(choice, nowMs);
  const counted = useQuery({
    queryKey: [undoPath, body],
    enabled: asking,
    queryFn: ({ signal }) => callApi<TokensUndoneAnswer>(undoPath, { method: "POST", query: { dryRun: true }, body, signal }),
  });
  const revive = async () => {
    const done = await callApi<TokensUndoneAnswer>(undoPath, { method: "POST", body });
    await Promise.all([["/v1/reports/tokens"], [undoPath]].map((queryKey) => client.invalidateQueries({ queryKey })));
    tell(text.done(count(done.undone.reduce((sum, one) => sum + one.revived, 0))));
  };
  return (
    <>
      <Button disabled={!may} title={may ? undefined : text.operatorOnly} onClick={() => setAsking(true)}>
        {text.action}
      </Button>
      <Confirm
        open={asking}
        onClose={() => {
          setAsking(false);
          setChoice(all);
        }}
        title={text.title}
        action={text.action}
        disabled={(counted.data?.undone[0]?.total ?? 0) === 0}
        onConfirm={revive}
      >
        <p>{text.what}</p>
        <Choices vendors={vendors} choice={choice} onChoose={setChoice} />
        <Reach counted={counted} />
        <p className="text-soft">{text.cannotUndo}</p>
      </Confirm>
    </>
  );
}

interface ChoicesProps {
  readonly vendors: readonly string[];
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}

function Choices({ vendors, choice, onChoose }: ChoicesProps) {
  const text = useText(reviveText);
  const { spans } = useText(channelsText);
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Select label={text.vendor} value={choice.vendor} onChange={({ target }) => onChoose({ ...choice, vendor: target.value })}>
        <option value="">{text.allVendors}</option>
        {vendors.map((vendor) => (
          <option key={vendor} value={vendor}>
            {vendorName(vendor)}
          </option>
        ))}
      </Select>
      <Select label={text.reason} value={choice.reason} onChange={({ target }) => onChoose({ ...choice, reason: target.value })}>
        <option value="">{text.anyReason}</option>
        {Object.entries(text.reasons).map(([reason, name]) => (
          <option key={reason} value={reason}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        label={text.since}
        value={choice.span}
        onChange={({ target }) => onChoose({ ...choice, span: reviveSpans.find((one) => one === target.value) ?? "" })}
      >
        <option value="">{text.whenever}</option>
        {reviveSpans.map((span) => (
          <option key={span} value={span}>
            {spans[span]}
          </option>
        ))}
      </Select>
    </div>
  );
}

function Reach({ counted }: { readonly counted: UseQueryResult<TokensUndoneAnswer> }) {
  const text = useText(reviveText);
  const { count } = useFormat();
  const reasons: Readonly<Record<string, string>> = text.reasons;
  return (
    <div aria-live="polite" className="rounded-lg bg-sunken p-3">
      <Answered of={counted} height={3}>
        {({ undone: [one] }) =>
          one === undefined || one.total === 0 ? (
            <p>{text.none}</p>
          ) : (
            <>
              <p className="font-medium">{text.fit(count(one.total))}</p>
              <ul className="mt-1 list-disc space-y-0.5 pl-5">
                {one.found.map(({ channel, state, reason, tokens }) => (
                  <li key={`${channel} ${state} ${reason}`}>
                    {text.row(count(tokens), vendorName(channel), text.states[state], reasons[reason] ?? reason)}
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Answered>
    </div>
  );
}
