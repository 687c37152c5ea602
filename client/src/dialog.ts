import { colours } from "./colours.ts";
import type { GuideTexts, PromptTexts } from "./prompt-texts.ts";

/**
 * One modal dialog over the page: the browser's own `<dialog>`, so that focus stays inside, Escape closes it and the page behind is
 * inert; in a shadow root, so that neither styles the other. A site colours it by the variables `--carillon-*` on any ancestor.
 */
interface DialogParts {
  readonly document: Document;
  readonly language: string;
  readonly title: string;
  /** What stands between title and buttons. */
  readonly content: Element;
  readonly buttons: readonly { readonly text: string; readonly main: boolean; readonly onPress: () => void }[];
  /** Closed by Escape, or by the page itself. */
  readonly onCancel: () => void;
}

/** Shows the soft prompt. `onAccept` runs within the press, as browsers want it of whoever asks for the permission. */
export function showPrompt(
  document: Document,
  given: { readonly texts: PromptTexts; readonly language: string; readonly onAccept: () => void; readonly onDismiss: () => void },
): void {
  const { texts, language, onAccept, onDismiss } = given;
  const content = document.createElement("p");
  content.textContent = texts.body;
  showDialog({
    document,
    language,
    title: texts.title,
    content,
    buttons: [
      { text: texts.accept, main: true, onPress: onAccept },
      { text: texts.dismiss, main: false, onPress: onDismiss },
    ],
    onCancel: onDismiss,
  });
}

/** Shows the steps by which notifications are allowed again. */
export function showGuide(
  document: Document,
  given: { readonly texts: GuideTexts; readonly language: string; readonly steps: readonly string[]; readonly onClose: () => void },
): void {
  const { texts, language, steps, onClose } = given;
  const content = document.createElement("ol");
  for (const step of steps) {
    const line = document.createElement("li");
    line.textContent = step;
    content.append(line);
  }
  showDialog({
    document,
    language,
    title: texts.title,
    content,
    buttons: [{ text: texts.close, main: true, onPress: onClose }],
    onCancel: onClose,
  });
}

function showDialog({ document, language, title, content, buttons, onCancel }: DialogParts): void {
  const host = document.createElement("carillon-dialog");
  const root = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = css;
  const dialog = document.createElement("dialog");
  dialog.lang = language;
  dialog.setAttribute("aria-labelledby", "title");
  dialog.setAttribute("aria-describedby", "content");
  const heading = document.createElement("h2");
  heading.id = "title";
  heading.textContent = title;
  content.id = "content";
  const row = document.createElement("div");
  let pressed = false;
  for (const { text, main, onPress } of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    if (main) button.className = "main";
    button.addEventListener("click", () => {
      pressed = true;
      onPress();
      dialog.close();
    });
    row.append(button);
  }
  dialog.addEventListener("close", () => {
    host.remove();
    if (!pressed) onCancel();
  });
  dialog.append(heading, content, row);
  root.append(style, dialog);
  document.body.append(host);
  dialog.showModal();
}

const css = `${colours}
dialog { box-sizing: border-box; width: min(26rem, calc(100vw - 2rem)); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem;
  background: var(--surface); color: var(--text); font: var(--carillon-font, 16px/1.5 system-ui, sans-serif); }
dialog::backdrop { background: rgb(0 0 0 / 0.45); }
h2 { margin: 0 0 0.5rem; font-size: 1.15em; line-height: 1.3; }
p, ol { margin: 0 0 1rem; }
ol { padding-inline-start: 1.4em; }
div { display: flex; flex-wrap: wrap; gap: 0.5rem; }
button { font: inherit; min-height: 44px; padding: 0.5rem 1rem; border-radius: 8px; cursor: pointer; border: 1px solid var(--line); background: transparent;
  color: inherit; }
button.main { border-color: transparent; background: var(--accent); color: var(--on-accent); }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;
