import { lazy, Suspense, useEffect, useState } from "react";
import { type Texts, useText } from "../text/language.tsx";
import { Button } from "../ui/button.tsx";
import { isPaletteKey } from "./palette-match.ts";

const texts: Texts<{ readonly goTo: string }> = { en: { goTo: "Go to …" }, zh: { goTo: "前往…" } };

// What searches comes only with the first search.
const PaletteDialog = lazy(() => import("./palette-dialog.tsx").then((module) => ({ default: module.PaletteDialog })));

/** Whether the palette is open, opened by its key wherever no other window has the keyboard. */
export function usePalette() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!isPaletteKey(event) || event.defaultPrevented || event.repeat) return;
      event.preventDefault();
      if (document.querySelector('[role="dialog"], [role="alertdialog"]') === null) setOpen(true);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  return { isOpen, open: () => setOpen(true), close: () => setOpen(false) };
}

/** The palette's window, while it is open. */
export function Palette({ palette }: { readonly palette: ReturnType<typeof usePalette> }) {
  if (!palette.isOpen) return null;
  return (
    <Suspense fallback={null}>
      <PaletteDialog onClose={palette.close} />
    </Suspense>
  );
}

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Opens the palette, and tells its key. */
export function PaletteButton({ onOpen }: { readonly onOpen: () => void }) {
  const text = useText(texts);
  return (
    <Button className="w-full" aria-keyshortcuts={isMac ? "Meta+K" : "Control+K"} aria-haspopup="dialog" onClick={onOpen}>
      <span className="flex-1 text-left text-soft">{text.goTo}</span>
      <kbd className="rounded border border-line bg-sunken px-1.5 text-xs text-soft">{isMac ? "⌘K" : "Ctrl K"}</kbd>
    </Button>
  );
}
