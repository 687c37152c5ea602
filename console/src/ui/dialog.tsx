import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { type Texts, useText } from "../text/language.tsx";
import { Button } from "./button.tsx";
import { TextField } from "./field.tsx";
import { ErrorState } from "./states.tsx";

const texts: Texts<{ close: string; cancel: string; type: (what: string) => string }> = {
  en: { close: "Close", cancel: "Cancel", type: (what) => `Type ${what} to confirm` },
  zh: { close: "关闭", cancel: "取消", type: (what) => `输入 ${what} 以确认` },
};

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** One sentence of what this is about. */
  readonly lead?: ReactNode;
  readonly children: ReactNode;
  /** `full`: as wide as the screen allows, for what is laid beside each other. */
  readonly wide?: boolean | "full";
}

const widths = (wide: DialogProps["wide"]): string => (wide === "full" ? "max-w-[84rem]" : wide ? "max-w-4xl" : "max-w-lg");

/** A window over the page that keeps the keyboard until it is closed. */
export function Dialog({ open, onClose, title, lead, children, wide = false }: DialogProps) {
  const text = useText(texts);
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/45" />
        <Radix.Content
          className={`fixed top-1/2 left-1/2 z-50 max-h-[92dvh] w-[calc(100vw-1.5rem)] ${widths(wide)} -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-2xl border border-line bg-raised p-5 shadow-xl`}
          {...(lead === undefined ? { "aria-describedby": undefined } : {})}
        >
          <div className="flex items-start justify-between gap-4">
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <Button look="quiet" aria-label={text.close}>
                ✕
              </Button>
            </Radix.Close>
          </div>
          {lead !== undefined && <Radix.Description className="mt-1 text-sm text-soft">{lead}</Radix.Description>}
          <div className="mt-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ConfirmProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What it touches and whether it can be undone: the blast radius in words and figures. */
  readonly children: ReactNode;
  readonly action: string;
  readonly danger?: boolean;
  /** There is nothing to be done as it stands. */
  readonly disabled?: boolean;
  /** What has to be typed before it can be done, such as an id; for what cannot be undone. */
  readonly mustType?: string;
  /** Resolves when it is done, and the window closes; what it throws is shown. */
  readonly onConfirm: () => Promise<unknown>;
}

/** Asks before something that reaches far. */
export function Confirm({ open, onClose, title, children, action, danger = false, disabled = false, mustType, onConfirm }: ConfirmProps) {
  const text = useText(texts);
  const [typed, setTyped] = useState("");
  const [state, setState] = useState<{ readonly busy: boolean; readonly error: unknown }>({ busy: false, error: null });
  const close = () => {
    setState({ busy: false, error: null });
    setTyped("");
    onClose();
  };
  const confirm = async () => {
    setState({ busy: true, error: null });
    try {
      await onConfirm();
      close();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <Dialog open={open} onClose={close} title={title}>
      <div className="space-y-3 text-sm">{children}</div>
      {mustType !== undefined && (
        <div className="mt-4">
          <TextField
            label={<span className="break-all">{text.type(mustType)}</span>}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setTyped(target.value)}
          />
        </div>
      )}
      {state.error !== null && (
        <div className="mt-3">
          <ErrorState error={state.error} />
        </div>
      )}
      <div className="mt-5 flex justify-end gap-2">
        <Button onClick={close}>{text.cancel}</Button>
        <Button
          look={danger ? "danger" : "primary"}
          busy={state.busy}
          disabled={disabled || (mustType !== undefined && typed !== mustType)}
          onClick={() => void confirm()}
        >
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
