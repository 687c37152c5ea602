import { useEntries } from "../../api/catalogue.ts";
import { useLanguage, useText } from "../../text/language.tsx";
import { limitWords } from "../../text/limit-words.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { CheckBox, Select, TextField } from "../../ui/field.tsx";
import { ListField } from "../../ui/list-field.tsx";
import { asMax, limitKeys, limitLabel, namesOf, newLimit, withAudience, withKey, withNames, withRule } from "./limit-draft.ts";
import type { Limit, Policy } from "./policy-data.ts";
import { isSame } from "./policy-draft.ts";
import type { PolicyPartProps } from "./policy-group.tsx";
import { policyText } from "./policy-text.ts";

/** Caps and gaps that hold for every person. */
export function LimitFields({ policy, stored, problems, disabled, onChange }: PolicyPartProps) {
  const text = useText(policyText);
  const set = (limits: Policy["limits"]) => onChange({ ...policy, limits });
  return (
    <Card
      title={text.limits.title}
      note={text.limits.meaning}
      action={!isSame(policy.limits, stored.limits) && <Badge tone="accent">{text.changed}</Badge>}
    >
      <ol className="space-y-3">
        {policy.limits.map((limit, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: limits have no id, and are equal where they say the same
          <li key={place}>
            <LimitRow
              limit={limit}
              problem={problems.at(`policy.limits[${place}]`) ?? problems.at(`policy.limits.${place}`)}
              disabled={disabled}
              onChange={(next) => set(policy.limits.map((one, at) => (at === place ? next : one)))}
              onRemove={() => set(policy.limits.filter((_, at) => at !== place))}
            />
          </li>
        ))}
      </ol>
      {policy.limits.length === 0 && <p className="text-sm text-soft">{text.limits.none}</p>}
      <Button className="mt-3" disabled={disabled} onClick={() => set([...policy.limits, newLimit])}>
        {text.limits.add}
      </Button>
    </Card>
  );
}

interface LimitRowProps {
  readonly limit: Limit;
  readonly problem: string | undefined;
  readonly disabled: boolean;
  readonly onChange: (limit: Limit) => void;
  readonly onRemove: () => void;
}

/** One limit in words; opened, its fields. */
function LimitRow({ limit, problem, disabled, onChange, onRemove }: LimitRowProps) {
  const text = useText(policyText).limits;
  const { language } = useLanguage();
  const words = limitWords(limitLabel(limit), language);
  return (
    <details open={problem !== undefined || undefined} className="rounded-xl border border-line p-3">
      <summary className="text-sm">
        <span className="font-medium break-words">{words}</span>
      </summary>
      <div className="mt-3 space-y-4">
        <Rule limit={limit} disabled={disabled} onChange={onChange} />
        <Scope limit={limit} disabled={disabled} onChange={onChange} />
        {problem !== undefined && <p className="text-xs text-bad">{problem}</p>}
        <Button look="danger" disabled={disabled} aria-label={`${text.remove}: ${words}`} onClick={onRemove}>
          {text.remove}
        </Button>
      </div>
    </details>
  );
}

type PartProps = Pick<LimitRowProps, "limit" | "disabled" | "onChange">;
const periods = ["day", "week"];

function Rule({ limit, disabled, onChange }: PartProps) {
  const text = useText(policyText).limits;
  const max = asMax(limit);
  const per = max?.per ?? "";
  return (
    <div className="grid items-start gap-4 sm:grid-cols-3">
      <Select
        label={text.kind}
        value={max === null ? "gap" : "max"}
        disabled={disabled}
        onChange={({ target }) => onChange(withRule(limit, target.value === "gap" ? { gap: "3h" } : { max: 1, per: "day" }))}
      >
        <option value="max">{text.max}</option>
        <option value="gap">{text.gap}</option>
      </Select>
      {max === null ? (
        <TextField
          label={text.gapField}
          hint={text.durationHint}
          value={"gap" in limit ? limit.gap : ""}
          disabled={disabled}
          onChange={({ target }) => onChange(withRule(limit, { gap: target.value }))}
        />
      ) : (
        <>
          <TextField
            label={text.count}
            type="number"
            min={0}
            max={128}
            value={String(max.max)}
            disabled={disabled}
            onChange={({ target }) => onChange(withRule(limit, { max: Number(target.value), per }))}
          />
          <div className={periods.includes(per) ? "" : "grid grid-cols-2 items-start gap-2"}>
            <Select
              label={text.per}
              hint={text.perHint}
              value={periods.includes(per) ? per : "rolling"}
              disabled={disabled}
              onChange={({ target }) => onChange(withRule(limit, { max: max.max, per: target.value === "rolling" ? "7d" : target.value }))}
            >
              <option value="day">{text.day}</option>
              <option value="week">{text.week}</option>
              <option value="rolling">{text.rolling}</option>
            </Select>
            {!periods.includes(per) && (
              <TextField
                label={text.rollingField}
                value={per}
                disabled={disabled}
                onChange={({ target }) => onChange(withRule(limit, { max: max.max, per: target.value }))}
              />
            )}
          </div>
        </>
      )}
    </div>
  );
}

function Scope({ limit, disabled, onChange }: PartProps) {
  const text = useText(policyText).limits;
  const audiences = useEntries("audiences").data ?? [];
  const each: readonly string[] = typeof limit.each === "string" ? [limit.each] : limit.each;
  return (
    <>
      <fieldset disabled={disabled}>
        <legend className="mb-1 text-sm font-medium">{text.each}</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          {limitKeys.map((key) => (
            <CheckBox
              key={key}
              label={text.keys[key]}
              checked={each.includes(key)}
              onChange={({ target }) => onChange(withKey(limit, key, target.checked))}
            />
          ))}
        </div>
      </fieldset>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Names limit={limit} disabled={disabled} onChange={onChange} />
        <Select
          label={text.audience}
          value={limit.audience ?? ""}
          disabled={disabled}
          onChange={({ target }) => onChange(withAudience(limit, target.value))}
        >
          <option value="">{text.everybody}</option>
          {audiences.map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </Select>
      </div>
    </>
  );
}

function Names({ limit, disabled, onChange }: PartProps) {
  const text = useText(policyText).limits;
  const campaigns = useEntries("campaigns").data ?? [];
  const placements = useEntries("placements").data ?? [];
  const lines = useEntries("lines").data ?? [];
  const names = namesOf(limit);
  if (names === null) return <p className="text-sm text-soft">{text.byKind}</p>;
  const offered = [...placements, ...lines, ...campaigns].map(({ id }) => id);
  const kinds = campaigns.map(({ kind }) => kind);
  return (
    <ListField
      label={text.for}
      hint={text.forHint}
      values={names}
      offered={[...new Set([...offered, ...kinds])]}
      disabled={disabled}
      onChange={(next) => onChange(withNames(limit, next))}
    />
  );
}
