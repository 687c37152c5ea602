import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { TextArea } from "../../ui/field.tsx";
import { reviewTexts } from "./review-text.ts";

interface ReviewNoteProps {
  readonly isBusy: boolean;
  readonly onSend: (note: string) => void;
  readonly onCancel: () => void;
}

const longest = 500;

/** What its author is told when a creative is sent back. */
export function ReviewNote({ isBusy, onSend, onCancel }: ReviewNoteProps) {
  const text = useText(reviewTexts);
  const [note, setNote] = useState("");
  const form = useRef<HTMLFormElement>(null);
  // Opened by a key: the next thing is to write.
  useEffect(() => form.current?.querySelector("textarea")?.focus(), []);
  const send = () => note.trim() !== "" && !isBusy && onSend(note.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onCancel();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
  };
  return (
    <form ref={form} onSubmit={submit} className="space-y-3">
      <TextArea
        label={text.note}
        hint={text.noteHint}
        value={note}
        maxLength={longest}
        required
        onKeyDown={onKeyDown}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={isBusy} disabled={note.trim() === ""}>
          {text.send}
        </Button>
        <Button onClick={onCancel}>{text.cancel}</Button>
      </div>
    </form>
  );
}
