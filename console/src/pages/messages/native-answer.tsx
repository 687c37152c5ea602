import { wordOf } from "../../text/decision-words.ts";
import { useLanguage, useText } from "../../text/language.tsx";
import { tellNative } from "../../text/native-words.ts";
import { messageText } from "./message-text.ts";

const isScalar = (value: unknown): value is string | number => typeof value === "string" || typeof value === "number";

/** What stands for a vendor's answer: its id or codes with their names, whose words they are, and whatever else behind a disclosure. */
export function NativeAnswer({ native }: { readonly native: unknown }) {
  const text = useText(messageText);
  const { language } = useLanguage();
  const parts: object = typeof native === "object" && native !== null ? native : {};
  const own = tellNative(parts, language);
  const entries = Object.entries({ ...parts, message: own.message });
  const told = entries.filter(([, value]) => value !== null && value !== "");
  if (told.length === 0) return null;
  const named = told.flatMap(([key, value]) => {
    const name = wordOf(text.nativeKeys, key);
    return name === null || !isScalar(value)
      ? []
      : [{ key, name, value: key === "stage" ? (wordOf(text.stages, String(value)) ?? value) : value }];
  });
  return (
    <div className="rounded-lg bg-sunken px-3 py-2">
      <p className="text-xs font-medium text-soft">{"id" in parts || !own.isOwn ? text.native : text.ownWords}</p>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-xs">
        {named.map(({ key, name, value }) => (
          <div key={key} className="contents">
            <dt className="text-soft">{name}</dt>
            <dd className="min-w-0 break-all">{value}</dd>
          </div>
        ))}
      </dl>
      {named.length < told.length && (
        <details className="mt-1 text-xs">
          <summary className="w-fit text-soft">{text.details}</summary>
          <pre className="overflow-x-auto whitespace-pre-wrap break-all">{JSON.stringify(native, null, 2)}</pre>
        </details>
      )}
    </div>
  );
}
