import { useText } from "../../text/language.tsx";
import { CheckBox, Select, TextField } from "../../ui/field.tsx";
import type { FieldsProps } from "./campaign-form.tsx";
import { campaignFormTexts } from "./campaign-form-text.ts";
import { fromLocal, ownZone, toLocal } from "./local-instant.ts";

/** Hours of the day, start and end. */
export function TimeFields({ draft, change, problems }: FieldsProps) {
  const { fields, zoneOf } = useText(campaignFormTexts);
  const instant = (key: "start" | "end") => (
    <TextField
      label={fields[key].label}
      hint={`${fields[key].hint} ${zoneOf(ownZone())}`}
      problem={problems.at(key)}
      type="datetime-local"
      value={toLocal(draft[key])}
      onChange={(event) => change({ [key]: fromLocal(event.target.value) })}
    />
  );
  return (
    <>
      <div className="sm:col-span-2">
        <CheckBox {...fields.hasWindow} checked={draft.hasWindow} onChange={(event) => change({ hasWindow: event.target.checked })} />
      </div>
      {draft.hasWindow && (
        <>
          <TextField
            {...fields.windowFrom}
            problem={problems.at("window.from")}
            type="time"
            value={draft.windowFrom}
            onChange={(event) => change({ windowFrom: event.target.value })}
          />
          <TextField
            {...fields.windowTo}
            problem={problems.at("window.to")}
            type="time"
            value={draft.windowTo}
            onChange={(event) => change({ windowTo: event.target.value })}
          />
          <TextField
            {...fields.windowZone}
            problem={problems.at("window.zone")}
            value={draft.windowZone}
            onChange={(event) => change({ windowZone: event.target.value })}
          />
          <span className="hidden sm:block" />
        </>
      )}
      {instant("start")}
      {instant("end")}
    </>
  );
}

export function GoalFields({ draft, change, problems }: FieldsProps) {
  const { fields } = useText(campaignFormTexts);
  return (
    <>
      <TextField
        {...fields.goalEvent}
        problem={problems.at("goal.event")}
        value={draft.goalEvent}
        onChange={(event) => change({ goalEvent: event.target.value })}
      />
      <TextField
        {...fields.goalWithin}
        problem={problems.at("goal.within")}
        disabled={draft.goalEvent === ""}
        value={draft.goalWithin}
        onChange={(event) => change({ goalWithin: event.target.value })}
      />
    </>
  );
}

/** What happens where a push gets nowhere. */
export function DeliveryFields({ draft, change, problems }: FieldsProps) {
  const { fields, sms, touches } = useText(campaignFormTexts);
  return (
    <>
      <Select
        {...fields.sms}
        problem={problems.at("sms")}
        value={draft.sms}
        onChange={(event) => change({ sms: event.target.value === "yes" ? "yes" : event.target.value === "no" ? "no" : "" })}
      >
        <option value="">{sms.usual}</option>
        <option value="yes">{sms.yes}</option>
        <option value="no">{sms.no}</option>
      </Select>
      <Select
        {...fields.secondTouch}
        problem={draft.secondTouch === "after" ? undefined : problems.at("secondTouch")}
        value={draft.secondTouch}
        onChange={(event) =>
          change({ secondTouch: event.target.value === "never" ? "never" : event.target.value === "after" ? "after" : "" })
        }
      >
        <option value="">{touches.usual}</option>
        <option value="never">{touches.never}</option>
        <option value="after">{touches.after}</option>
      </Select>
      {draft.secondTouch === "after" && (
        <TextField
          {...fields.secondTouchAfter}
          problem={problems.at("secondTouch")}
          value={draft.secondTouchAfter}
          onChange={(event) => change({ secondTouchAfter: event.target.value })}
        />
      )}
    </>
  );
}
