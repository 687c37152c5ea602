import type { ChannelPreview, Preview } from "../../../../src/api/wire/decisions.ts";
import { useText } from "../../text/language.tsx";
import { useToldRefusal } from "../../text/use-told.ts";
import { PhonePreview } from "../../ui/phone-preview.tsx";
import { previewTexts } from "./preview-text.ts";

/** Phones side by side: the vendor whose channel reaches them, and how many lines of a body they show before it is opened out. */
const phones = [
  { vendor: "xiaomi", name: "Xiaomi", lines: 1 },
  { vendor: "huawei", name: "Huawei", lines: 1 },
  { vendor: "honor", name: "Honor", lines: 1 },
  { vendor: "oppo", name: "OPPO", lines: 1 },
  { vendor: "vivo", name: "vivo", lines: 1 },
  { vendor: "fcm", name: null, lines: 1 },
  { vendor: "apns", name: null, lines: 4 },
  { vendor: "webPush", name: null, lines: 3 },
] as const;

interface PhonesProps {
  readonly preview: Preview;
  /** Narrow places show two beside each other at most. */
  readonly narrow?: boolean;
}

/** What a person would read, side by side on Android makers, iOS and the web, with what each vendor cuts or refuses. */
export function Phones({ preview, narrow = false }: PhonesProps) {
  const text = useText(previewTexts);
  const tell = useToldRefusal();
  if (preview.missing.length > 0)
    return (
      <div role="status" className="rounded-lg bg-warn-wash p-4 text-sm text-warn">
        <p className="font-medium">{text.missing(preview.missing.join(", "))}</p>
        <p className="mt-1">{text.missingRemedy}</p>
      </div>
    );
  const warnings = [...new Map(preview.warnings.map((one) => [one.text, one])).values()];
  return (
    <div className="space-y-4">
      {warnings.length > 0 && (
        <div role="status" className="rounded-lg bg-warn-wash p-3 text-sm text-warn">
          <p className="font-medium">{text.warnings}</p>
          <ul className="mt-1 list-disc space-y-0.5 pl-5">
            {warnings.map((one) => (
              <li key={one.text}>{Object.values(tell({ ...one, message: one.text })).join(" ")}</li>
            ))}
          </ul>
        </div>
      )}
      {preview.title !== "" && (
        <ul className={`grid gap-3 ${narrow ? "sm:grid-cols-2 2xl:grid-cols-3" : "sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4"}`}>
          {phones.map((phone) => (
            <li key={phone.vendor} className="min-w-0">
              <Phone {...phone} preview={preview} name={phone.name ?? text.makers[phone.vendor]} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface PhoneProps {
  readonly vendor: string;
  readonly name: string;
  readonly lines: number;
  readonly preview: Preview;
}

function Phone({ vendor, name, lines, preview }: PhoneProps) {
  const text = useText(previewTexts);
  const over = preview.channels.find((one) => one.vendor === vendor);
  const { image } = preview.payload as { readonly image?: string | null }; // as the preview's payload is declared
  return (
    <>
      <PhonePreview
        name={name}
        title={over?.title ?? preview.title}
        body={over?.body ?? preview.body}
        image={over === undefined ? image : over.image}
        lines={lines}
      />
      <div className="mt-1 px-1 text-xs text-soft">
        {over !== undefined && <Lengths over={over} hadImage={typeof image === "string" && image !== ""} />}
        {over?.isOpen === false && <p>{text.noChannel}</p>}
      </div>
    </>
  );
}

function Lengths({ over, hadImage }: { readonly over: ChannelPreview; readonly hadImage: boolean }) {
  const text = useText(previewTexts);
  const { lengths, unit, refusal } = over;
  const part = (what: string, { length, limit }: ChannelPreview["lengths"]["title"]) => {
    const isCut = limit !== null && length > limit;
    return (
      <span className={isCut ? "font-medium text-warn" : ""}>
        {text.length(what, length, limit)}
        {isCut && ` (${text.cut})`}
      </span>
    );
  };
  return (
    <>
      <p>
        {part(text.title, lengths.title)} · {part(text.body, lengths.body)} · {text.units[unit]}
        {lengths.title.limit === null && lengths.body.limit === null && ` · ${text.noLimit}`}
      </p>
      {hadImage && over.image === null && <p>{text.pictureLeftOut}</p>}
      {refusal !== null && <p className="text-bad">{text.refused(refusal.message === "" ? refusal.reason : refusal.message)}</p>}
    </>
  );
}
