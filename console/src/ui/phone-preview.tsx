import { type Texts, useText } from "../text/language.tsx";

const texts: Texts<{ now: string; picture: string }> = { en: { now: "now", picture: "Picture" }, zh: { now: "现在", picture: "图片" } };

export interface PhoneText {
  readonly title: string;
  readonly body: string;
  /** Its address is told; it is not fetched, since the console asks nobody but this server. */
  readonly image?: string | null;
}

interface PhonePreviewProps extends PhoneText {
  /** How it is called: a maker, iOS, the web. */
  readonly name: string;
  readonly app?: string;
  /** Lines that the maker shows of a body before it is cut off. */
  readonly lines?: number;
}

/** A notification as a phone would show it, roughly: what counts is where it cuts off and whether there is a picture. */
export function PhonePreview({ name, app = "App", title, body, image, lines = 2 }: PhonePreviewProps) {
  const text = useText(texts);
  return (
    <figure className="min-w-0 rounded-2xl border border-line bg-sunken p-3">
      <figcaption className="mb-2 text-xs font-medium text-soft">{name}</figcaption>
      <div className="rounded-xl border border-line bg-raised p-3 shadow-sm">
        <div className="flex items-center gap-2 text-xs text-soft">
          <span aria-hidden="true" className="grid size-4 place-items-center rounded bg-accent text-[0.6rem] text-accent-ink">
            ♪
          </span>
          <span>{app}</span>
          <span>· {text.now}</span>
        </div>
        <p className="mt-1 truncate text-sm font-semibold">{title}</p>
        <p className="overflow-hidden text-sm [-webkit-box-orient:vertical] [display:-webkit-box]" style={{ WebkitLineClamp: lines }}>
          {body}
        </p>
        {image !== undefined && image !== null && image !== "" && (
          <p className="mt-2 rounded-lg border border-dashed border-line p-3 text-xs break-all text-soft">
            {text.picture}: {image}
          </p>
        )}
      </div>
    </figure>
  );
}
