import { type FormEvent, useState } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Select, TextField } from "./field.tsx";

interface NewEntryProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Ids that are taken, each of which may be begun with. */
  readonly taken: readonly string[];
  readonly text: Readonly<Record<"makeTitle" | "makeLead" | "id" | "idHint" | "idTaken" | "like" | "likeHint" | "likeNone" | "go", string>>;
  /** `like`: the entry to begin with; null = an empty form. */
  readonly onNamed: (id: string, like: string | null) => void;
}

/** Names an entry of the catalogue that is to be, before its form opens. */
export function NewEntry({ open, onClose, taken, text, onNamed }: NewEntryProps) {
  const [id, setId] = useState("");
  const [like, setLike] = useState("");
  const named = id.trim();
  const isTaken = taken.includes(named);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (named !== "" && !isTaken) onNamed(named, like === "" ? null : like);
  };
  return (
    <Dialog open={open} onClose={onClose} title={text.makeTitle} lead={text.makeLead}>
      <form onSubmit={submit} className="space-y-4">
        <TextField
          label={text.id}
          hint={text.idHint}
          problem={isTaken ? text.idTaken : undefined}
          value={id}
          onChange={(event) => setId(event.target.value)}
          maxLength={256}
          required
        />
        <Select label={text.like} hint={text.likeHint} value={like} onChange={(event) => setLike(event.target.value)}>
          <option value="">{text.likeNone}</option>
          {taken.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Select>
        <div className="flex justify-end">
          <Button type="submit" look="primary" disabled={named === "" || isTaken}>
            {text.go}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
