import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { type AudienceEntry, useSaveEntry } from "../../api/catalogue.ts";
import { callApi } from "../../api/client.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { useToldError } from "../../text/use-told.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm, Dialog } from "../../ui/dialog.tsx";
import { useTell } from "../../ui/toast.tsx";
import { useSize } from "./audience-data.ts";
import { audienceTexts } from "./audience-text.ts";
import type { Uses } from "./audience-uses.ts";
import { UsesList } from "./uses-card.tsx";

interface RemoveAudienceProps {
  readonly stored: AudienceEntry;
  readonly uses: Uses | undefined;
}

/** Removes an audience that nothing names; of one in use it says where it is named. */
export function RemoveAudience({ stored, uses }: RemoveAudienceProps) {
  const text = useText(audienceTexts);
  const [isOpen, setIsOpen] = useState(false);
  const close = () => setIsOpen(false);
  return (
    <>
      <Button look="danger" disabled={uses === undefined} onClick={() => setIsOpen(true)}>
        {text.remove}
      </Button>
      {uses !== undefined && uses.count > 0 && (
        <Dialog open={isOpen} onClose={close} title={text.removeTitle(stored.id)} lead={text.removeUsed(uses.count)}>
          <p className="mb-3 text-sm">{text.removeUsedLead}</p>
          <UsesList uses={uses} />
          <div className="mt-5 flex justify-end">
            <Button look="primary" onClick={close}>
              {text.understood}
            </Button>
          </div>
        </Dialog>
      )}
      {uses?.count === 0 && isOpen && <ConfirmRemoval stored={stored} onClose={close} />}
    </>
  );
}

function ConfirmRemoval({ stored, onClose }: { readonly stored: AudienceEntry; readonly onClose: () => void }) {
  const text = useText(audienceTexts);
  const format = useFormat();
  const tell = useTell();
  const toldError = useToldError();
  const client = useQueryClient();
  const navigate = useNavigate();
  const save = useSaveEntry("audiences");
  const { data } = useSize(stored.where);
  const people = data === undefined ? "…" : `${data.sample.isEverybody ? "" : "≈ "}${format.count(data.sample.estimate)} ${text.people}`;
  const bringBack = () =>
    void save(stored).then(
      () => tell(text.back(stored.id)),
      (error: unknown) => tell(text.notBack(toldError(error))),
    );
  const remove = async () => {
    await callApi(`/v1/audiences/${encodeURIComponent(stored.id)}`, { method: "DELETE" });
    await navigate({ to: "/audiences" });
    await client.invalidateQueries({ queryKey: ["/v1/export/audiences"] });
    tell(text.removed(stored.id), bringBack);
  };
  return (
    <Confirm open onClose={onClose} title={text.removeTitle(stored.id)} action={text.remove} danger onConfirm={remove}>
      <p>{text.removeFree(people)}</p>
      <p className="text-soft">{text.removeUndo}</p>
    </Confirm>
  );
}
