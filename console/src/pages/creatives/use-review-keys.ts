import { useEffect, useRef } from "react";

export interface ReviewActs {
  readonly next: () => void;
  readonly previous: () => void;
  readonly approve: () => void;
  readonly sendBack: () => void;
  readonly undo: () => void;
}

const acts: Readonly<Record<string, keyof ReviewActs>> = {
  j: "next",
  ArrowDown: "next",
  k: "previous",
  ArrowUp: "previous",
  a: "approve",
  r: "sendBack",
  u: "undo",
};

/** The act of a key; null where it is none, or where whoever presses it is typing or choosing something. */
export function actOf(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "repeat">,
  isTyping: boolean,
): keyof ReviewActs | null {
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return null;
  const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
  // A key that is held down moves on, but decides nothing further.
  return event.repeat && act !== "next" && act !== "previous" ? null : act;
}

const typing = "input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog]";

/** Listens to the keys of the review as long as it is switched on. */
export function useReviewKeys(isOn: boolean, handlers: ReviewActs): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    if (!isOn) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.closest(typing) !== null;
      const act = actOf(event, isTyping);
      if (act === null) return;
      event.preventDefault();
      latest.current[act]();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isOn]);
}
