import { Tabs as Radix } from "radix-ui";
import { type ReactNode, useEffect, useRef } from "react";

interface TabsProps {
  readonly label: string;
  /** The chosen tab; the page's URL holds it. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly tabs: readonly { readonly id: string; readonly title: ReactNode; readonly content: () => ReactNode }[];
}

/** Several views of one matter, one at a time. Arrow keys move between them. */
export function Tabs({ label, value, onChange, tabs }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  // Where there are more tabs than room, the chosen one is brought into view, without moving the page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen tab is what this waits for
  useEffect(() => {
    const chosen = list.current?.querySelector<HTMLElement>('[data-state="active"]');
    if (list.current && chosen) list.current.scrollLeft = chosen.offsetLeft - (list.current.clientWidth - chosen.offsetWidth) / 2;
  }, [value]);
  return (
    <Radix.Root value={value} onValueChange={onChange}>
      <Radix.List ref={list} aria-label={label} className="relative flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map(({ id, title }) => (
          <Radix.Trigger
            key={id}
            value={id}
            className="-mb-px border-b-2 border-transparent px-3 py-2 text-sm font-medium whitespace-nowrap text-soft hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {title}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(({ id, content }) => (
        <Radix.Content key={id} value={id} className="pt-4">
          {id === value && content()}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
