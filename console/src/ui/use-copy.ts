import { type Texts, useText } from "../text/language.tsx";
import { useTell } from "./toast.tsx";

const texts: Texts<{ readonly notCopied: string }> = {
  en: { notCopied: "The browser does not allow copying here: mark the text and copy it." },
  zh: { notCopied: "浏览器不允许复制，请选中文本后手动复制。" },
};

/** Copies a text within a press, and tells whether it was done: `copied` says it in the page's own words. */
export function useCopy(): (source: string, copied: string) => void {
  const { notCopied } = useText(texts);
  const tell = useTell();
  return (source, copied) => {
    // Without https a browser has no clipboard.
    const written = (navigator.clipboard as Clipboard | undefined)?.writeText(source) ?? Promise.reject(new Error("no clipboard"));
    written.then(
      () => tell(copied),
      () => tell(notCopied),
    );
  };
}
