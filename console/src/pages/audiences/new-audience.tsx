import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import type { AudienceEntry } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { audiencesTexts } from "./audiences-text.ts";

interface NewAudienceProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly audiences: readonly AudienceEntry[];
}

/** Names an audience to be, and goes to its form. */
export function NewAudience({ open, onClose, audiences }: NewAudienceProps) {
  const text = useText(audiencesTexts);
  const navigate = useNavigate();
  const [id, setId] = useState("");
  const [like, setLike] = useState("");
  const named = id.trim();
  const isTaken = audiences.some((one) => one.id === named);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (named === "" || isTaken) return;
    void navigate({
      to: "/audiences/$audienceId",
      params: { audienceId: named },
      search: { new: true, ...(like === "" ? {} : { like }) },
    });
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
          {audiences.map((one) => (
            <option key={one.id} value={one.id}>
              {one.id}
            </option>
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
