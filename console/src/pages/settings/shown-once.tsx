import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { useTell } from "../../ui/toast.tsx";
import { settingsText } from "./settings-text.ts";

/** A secret that will not be shown again, ready to be copied. */
export function ShownOnce({ name, secret, hint }: { readonly name: string; readonly secret: string; readonly hint?: string }) {
  const text = useText(settingsText);
  const tell = useTell();
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    tell(text.copied);
  };
  return (
    <div className="rounded-lg border border-line bg-sunken p-3 text-sm">
      <p className="font-medium">{name}</p>
      {hint !== undefined && <p className="text-soft">{hint}</p>}
      <div className="mt-2 flex items-center gap-2">
        <code className="min-w-0 flex-1 rounded bg-surface p-2 break-all">{secret}</code>
        <Button onClick={() => void copy()}>{text.copy}</Button>
      </div>
    </div>
  );
}
