import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { type Texts, useText } from "../text/language.tsx";
import { Button } from "./button.tsx";

const texts: Texts<{ undo: string; dismiss: string }> = { en: { undo: "Undo", dismiss: "Dismiss" }, zh: { undo: "撤销", dismiss: "关闭" } };

interface Toast {
  readonly id: number;
  readonly message: string;
  /** Takes back what was done. */
  readonly undo?: () => void;
}

type Tell = (message: string, undo?: () => void) => void;
const ToastContext = createContext<Tell>(() => undefined);

/** Tells that something was done, for a while, with a way back where there is one. */
export const useTell = (): Tell => useContext(ToastContext);

const shownMs = 8000;

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const text = useText(texts);
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((one) => one.id !== id)), []);
  const tell = useCallback<Tell>(
    (message, undo) => {
      const id = Date.now() + Math.random();
      setToasts((all) => [...all.slice(-2), { id, message, ...(undo ? { undo } : {}) }]);
      setTimeout(() => drop(id), shownMs);
    },
    [drop],
  );
  const value = useMemo(() => tell, [tell]);
  return (
    <ToastContext value={value}>
      {children}
      <div role="status" aria-live="polite" className="fixed right-4 bottom-4 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2">
        {toasts.map(({ id, message, undo }) => (
          <div
            key={id}
            className="flex items-center justify-between gap-3 rounded-xl border border-line bg-raised px-4 py-2.5 text-sm shadow-lg"
          >
            <span className="min-w-0 break-words">{message}</span>
            <span className="flex shrink-0">
              {undo !== undefined && (
                <Button
                  look="quiet"
                  onClick={() => {
                    undo();
                    drop(id);
                  }}
                >
                  {text.undo}
                </Button>
              )}
              <Button look="quiet" aria-label={text.dismiss} onClick={() => drop(id)}>
                ✕
              </Button>
            </span>
          </div>
        ))}
      </div>
    </ToastContext>
  );
}
