import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Confirm } from "../../ui/dialog.tsx";
import { Answered } from "../../ui/states.tsx";
import { useTell } from "../../ui/toast.tsx";
import { ChangeList } from "./change-list.tsx";
import { policiesText } from "./policies-text.ts";
import { useRollback, useRollbackDryRun } from "./policy-data.ts";

interface RollbackConfirmProps {
  readonly version: number;
  /** The version in force. */
  readonly newest: number;
  readonly onClose: () => void;
}

/** Goes back to an earlier version, after a look at all that it changes. */
export function RollbackConfirm({ version, newest, onClose }: RollbackConfirmProps) {
  const text = useText(policiesText).versions;
  const { count } = useFormat();
  const tell = useTell();
  const goBack = useRollback();
  const asked = useRollbackDryRun(version, true);
  const confirm = async () => {
    const { version: made } = await goBack(version);
    tell(text.wentBack(version, made), () => {
      goBack(newest).then(
        () => tell(text.undone),
        () => tell(text.undoFailed),
      );
    });
  };
  return (
    <Confirm open onClose={onClose} title={text.goBackTitle(version)} action={text.goBack} danger onConfirm={confirm}>
      <p>{text.goBackWhat}</p>
      <div aria-live="polite" className="max-h-[45dvh] overflow-y-auto rounded-lg bg-sunken p-3">
        <Answered of={asked}>
          {({ changes }) => (
            <>
              <p className="font-medium">{text.reach(count(changes.length))}</p>
              <ChangeList changes={changes} />
            </>
          )}
        </Answered>
      </div>
      <p className="text-soft">{text.canUndo}</p>
    </Confirm>
  );
}
