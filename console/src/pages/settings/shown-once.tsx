import { useText } from "../../text/language.tsx";
import { Button } from "../../ui/button.tsx";
import { useCopy } from "../../ui/use-copy.ts";
import { settingsText } from "./settings-text.ts";

/** A secret that will not be shown again, ready to be copied. */
export function ShownOnce({ name, secret, hint }: { readonly name: string; readonly secret: string; readonly hint?: string }) {
  const text = useText(settingsText);
  const copy = useCopy();
  return (
    <div className="rounded-lg border border-line bg-sunken p-3 text-sm">
      <p className="font-medium">{name}</p>
      {hint !== undefined && <p className="text-soft">{hint}</p>}
      <div className="mt-2 flex items-center gap-2">
        <code className="min-w-0 flex-1 rounded bg-surface p-2 break-all">{secret}</code>
        <Button onClick={() => copy(secret, text.copied)}>{text.copy}</Button>
      </div>
    </div>
  );
}
