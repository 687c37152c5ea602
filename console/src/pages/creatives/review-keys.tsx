import { useState } from "react";
import { useText } from "../../text/language.tsx";
import { CheckBox } from "../../ui/field.tsx";
import { reviewTexts } from "./review-text.ts";

const storedUnder = "carillon.reviewKeys";

/** Whether single keys work in the review: kept in this browser. */
export function useKeysSwitch(): readonly [boolean, (isOn: boolean) => void] {
  const [isOn, setOn] = useState(() => localStorage.getItem(storedUnder) !== "off");
  const choose = (next: boolean) => {
    localStorage.setItem(storedUnder, next ? "on" : "off");
    setOn(next);
  };
  return [isOn, choose];
}

const keys = [
  ["next", ["J", "↓"]],
  ["previous", ["K", "↑"]],
  ["approve", ["A"]],
  ["sendBack", ["R"]],
  ["undo", ["U"]],
] as const;

/** The keys of the review, and the switch that takes them away. */
export function ReviewKeys({ isOn, onSwitch }: { readonly isOn: boolean; readonly onSwitch: (isOn: boolean) => void }) {
  const text = useText(reviewTexts);
  return (
    <section
      aria-label={text.keys}
      className="flex flex-wrap items-center justify-between gap-x-8 gap-y-2 rounded-xl border border-line bg-surface px-4 py-3"
    >
      <ul className={`flex flex-wrap gap-x-5 gap-y-1 text-sm ${isOn ? "" : "text-soft line-through"}`}>
        {keys.map(([name, caps]) => (
          <li key={name} className="flex items-center gap-1.5">
            {caps.map((cap) => (
              <kbd key={cap} className="min-w-6 rounded border border-line bg-sunken px-1.5 py-0.5 text-center font-mono text-xs">
                {cap}
              </kbd>
            ))}
            <span>{text.keyNames[name]}</span>
          </li>
        ))}
      </ul>
      <CheckBox label={text.keysOn} hint={text.keysHint} checked={isOn} onChange={(event) => onSwitch(event.target.checked)} />
    </section>
  );
}
