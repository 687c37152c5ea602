import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Hold } from "../../../../src/api/wire/learning.ts";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { learningTexts } from "./learning-text.ts";

interface StandingFrameProps {
  readonly hold: NonNullable<Hold>;
  readonly tone: "warn" | "accent";
  /** Names the version, and leads to it. */
  readonly title: string;
  /** By whom, before the time. */
  readonly by: string;
  /** What follows the time. */
  readonly until?: ReactNode;
  readonly notObeyed: string;
  /** Ends it. `mayNot`: why whoever looks may not. */
  readonly end: { readonly label: string; readonly title: string; readonly mayNot: string | undefined; run(): Promise<void> };
  /** What its end would do. */
  readonly children: ReactNode;
}

const tones = { warn: "bg-warn-wash text-warn", accent: "bg-accent-wash text-accent-text" } as const;

/** What deciders are held to, by whom, since when and why, and the way to end it. */
export function StandingFrame({ hold, tone, title, by, until, notObeyed, end, children }: StandingFrameProps) {
  const text = useText(learningTexts);
  const [isAsking, setIsAsking] = useState(false);
  const { label, mayNot } = end;
  return (
    <div
      role="status"
      className={classNames("flex flex-wrap items-center justify-between gap-3 rounded-xl border border-line p-4 text-sm", tones[tone])}
    >
      <div className="min-w-0 space-y-0.5">
        <p className="font-semibold">
          <Link to="/learning" search={{ model: hold.version }} className="underline underline-offset-4">
            {title}
          </Link>
        </p>
        <p>
          {by} <TimeText at={hold.at} exact />
          {until}
        </p>
        {hold.reason !== null && <p className="break-words">{text.heldReason(hold.reason)}</p>}
        {!hold.isObeyed && <p className="font-medium">{notObeyed}</p>}
      </div>
      <Button disabled={mayNot !== undefined} title={mayNot} onClick={() => setIsAsking(true)}>
        {label}
      </Button>
      <Confirm open={isAsking} onClose={() => setIsAsking(false)} title={end.title} action={label} onConfirm={end.run}>
        {children}
      </Confirm>
    </div>
  );
}
