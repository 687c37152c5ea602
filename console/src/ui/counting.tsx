import { type ReactNode, useEffect, useState } from "react";
import { type Texts, useText } from "../text/language.tsx";
import { Button } from "./button.tsx";

const texts: Texts<{ counting: string; inNote: string; cancel: string; calledOff: string; again: string }> = {
  en: {
    counting: "This is being counted for the first time, which may take a minute or two. You can wait; the page asks until it is done.",
    inNote: "being counted for the first time, which may take a minute or two",
    cancel: "Cancel",
    calledOff: "You called it off.",
    again: "Ask again",
  },
  zh: {
    counting: "正在首次统计，可能需要一两分钟。可以等待，统计完成后会自动显示。",
    inNote: "正在首次统计，可能需要一两分钟",
    cancel: "取消",
    calledOff: "已取消。",
    again: "重新查询",
  },
};

/** What comes sooner needs no word. */
const patienceMs = 3_000;

function useIsLong(): boolean {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return isLong;
}

/** Says of what takes long that it is being counted, over the room that it will take (`children`), and lets it be called off. */
export function Counting({ onCancel, children }: { readonly onCancel: () => void; readonly children: ReactNode }) {
  const text = useText(texts);
  const isLong = useIsLong();
  return (
    <div className="relative">
      {children}
      <div role="status" className="absolute inset-0 flex items-center justify-center p-4">
        {isLong && (
          <div className="flex max-w-prose flex-col items-center gap-2 rounded-lg bg-surface p-3 text-center text-sm text-soft">
            <progress className="h-2 w-24 accent-(--accent)" aria-hidden="true" />
            {text.counting}
            <Button look="quiet" onClick={onCancel}>
              {text.cancel}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

/** Nobody waits for it any more. */
export function CalledOff({ onRetry }: { readonly onRetry: () => void }) {
  const text = useText(texts);
  return (
    <div role="status" className="flex flex-wrap items-center justify-center gap-3 px-4 py-8 text-sm text-soft">
      {text.calledOff}
      <Button onClick={onRetry}>{text.again}</Button>
    </div>
  );
}

interface NoteProps {
  /** A report whose figures stand among others that are there already. */
  readonly of: {
    readonly isPending: boolean;
    readonly fetchStatus: string;
    refetch(): unknown;
    readonly cancel: () => void;
  };
}

/** The same in the note of a card; nothing once the figures are there, or what is wrong with them is told. */
export const CountingNote = ({ of }: NoteProps) =>
  of.isPending && <span role="status">{of.fetchStatus === "idle" ? <CalledOffInNote of={of} /> : <LongInNote of={of} />}</span>;

function LongInNote({ of }: NoteProps) {
  const text = useText(texts);
  return (
    useIsLong() && (
      <>
        {" · "}
        {text.inNote} <InNote name={text.cancel} onClick={of.cancel} />
      </>
    )
  );
}

function CalledOffInNote({ of }: NoteProps) {
  const text = useText(texts);
  return (
    <>
      {" · "}
      {text.calledOff} <InNote name={text.again} onClick={() => void of.refetch()} />
    </>
  );
}

const InNote = ({ name, onClick }: { readonly name: string; readonly onClick: () => void }) => (
  <button type="button" className="min-h-6 text-accent-text underline underline-offset-2" onClick={onClick}>
    {name}
  </button>
);
