import { useText } from "../../text/language.tsx";
import { TimeText } from "../../ui/time-text.tsx";
import { editorTexts } from "./editor-text.ts";
import { useChanges } from "./use-changes.ts";

const most = 3;

/** What was written of a creative when it was sent back or taken out, newest first. */
export function CreativeNotes({ creative }: { readonly creative: string }) {
  const text = useText(editorTexts);
  const notes = (useChanges(creative).data?.items ?? []).filter(({ note }) => note !== null).slice(0, most);
  if (notes.length === 0) return null;
  return (
    <section className="rounded-lg bg-accent-wash p-3 text-sm">
      <h3 className="font-medium text-accent-text">{text.history}</h3>
      <ul className="mt-1 space-y-1">
        {notes.map((one) => (
          <li key={one.version}>
            <q>{one.note}</q>{" "}
            <span className="text-soft">
              {text.note(one.author)}, <TimeText at={one.at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
