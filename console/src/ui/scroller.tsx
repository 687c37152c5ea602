import type { ReactNode } from "react";

/**
 * What is wider than its place and scrolls there, by keyboard too. A group and no landmark: the card around it is one already, and often
 * of the same name.
 */
export function Scroller({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, and lays its content out in its own way
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div role="group" className="relative overflow-x-auto" tabIndex={0} aria-label={label}>
      {children}
    </div>
  );
}
