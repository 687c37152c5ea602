import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useMemo, useRef, useState } from "react";
import type { PersonRowView } from "../../../src/api/wire/reading.ts";
import { useEntries } from "../api/catalogue.ts";
import { callApi } from "../api/client.ts";
import { peopleText } from "../pages/people/people-text.ts";
import { wordOf } from "../text/decision-words.ts";
import { languages, type Texts, useText } from "../text/language.tsx";
import { classNames } from "../ui/class-names.ts";
import { Dialog } from "../ui/dialog.tsx";
import { isComposing } from "../ui/is-composing.ts";
import { type PlaceId, placeNames, places } from "./navigation.ts";
import { matchEntries, type PaletteEntry, type PaletteKind, paletteKinds, placeAfter } from "./palette-match.ts";

interface PaletteText {
  readonly title: string;
  readonly label: string;
  readonly hint: string;
  readonly results: string;
  readonly messages: string;
  readonly found: (count: number) => string;
  readonly none: string;
  readonly searching: string;
  readonly kinds: Readonly<Record<PaletteKind, string>>;
}

const texts: Texts<PaletteText> = {
  en: {
    title: "Go to",
    label: "A page, a person, a campaign, a creative or an audience",
    hint: "↑ ↓ choose, Enter opens, Esc closes.",
    results: "Found",
    messages: "Messages",
    found: (count) => (count === 1 ? "1 found" : `${count} found`),
    none: "Nothing has this name. People are found by how their id begins, or what the policy lets people be found by.",
    searching: "Looking for people …",
    kinds: { page: "Pages", person: "People", campaign: "Campaigns", creative: "Creatives", audience: "Audiences" },
  },
  zh: {
    title: "前往",
    label: "页面、用户、活动、文案或受众",
    hint: "↑ ↓ 选择，回车打开，Esc 关闭。",
    results: "结果",
    messages: "消息",
    found: (count) => `找到 ${count} 项`,
    none: "没有找到。用户按 ID 的开头，或策略允许用于查找的属性的开头查找。",
    searching: "正在查找用户…",
    kinds: { page: "页面", person: "用户", campaign: "活动", creative: "文案", audience: "受众" },
  },
};

const isPlace = (id: string): id is PlaceId => places.some((place) => place.id === id);

function usePages(): readonly PaletteEntry[] {
  const names = useText(placeNames);
  const { messages } = useText(texts);
  return useMemo(
    () => [
      ...places.map(({ id }) => ({ kind: "page" as const, id, name: names[id], also: languages.map((one) => placeNames[one.id][id]) })),
      { kind: "page" as const, id: "messages", name: messages, also: languages.map((one) => texts[one.id].messages) },
    ],
    [names, messages],
  );
}

const typingMs = 150;

/** People whom the server finds by what is typed, asked for once typing pauses. */
function usePeople(typed: string) {
  const query = typed.trim();
  return useQuery({
    queryKey: ["/v1/people", { query, limit: 6 }],
    enabled: query.length >= 2,
    queryFn: async ({ signal }) => {
      await new Promise((resolve) => setTimeout(resolve, typingMs));
      signal.throwIfAborted();
      return callApi<{ readonly items: readonly PersonRowView[] }>("/v1/people", { query: { query, limit: 6 }, signal });
    },
  });
}

const none: readonly PersonRowView[] = [];

/** Somebody by name, and what else the list of people tells of them: the id, and by what they were found. */
function usePersonEntry(typed: string): (row: PersonRowView) => PaletteEntry {
  const { foundBy: ways, foundByValue } = useText(peopleText);
  return ({ id, name, foundBy, matched }) => {
    const way = matched === null ? wordOf(ways, foundBy) : foundByValue(matched.attribute, matched.value);
    const beside = [name === null ? null : id, way].filter((one) => one !== null).join(" · ");
    // Whom the server found is found, by whatever rule.
    return { kind: "person", id, name: name ?? id, beside, also: [typed] };
  };
}

function useFound(typed: string) {
  const pages = usePages();
  const campaigns = useEntries("campaigns").data;
  const creatives = useEntries("creatives").data;
  const audiences = useEntries("audiences").data;
  const people = usePeople(typed);
  const personEntry = usePersonEntry(typed);
  const stored = useMemo(
    () => [
      ...(campaigns ?? []).map(({ id }) => ({ kind: "campaign" as const, id, name: id })),
      ...(creatives ?? []).map(({ id, title }) => ({ kind: "creative" as const, id, name: id, beside: title, also: [title] })),
      ...(audiences ?? []).map(({ id }) => ({ kind: "audience" as const, id, name: id })),
    ],
    [campaigns, creatives, audiences],
  );
  const persons = (people.data?.items ?? none).map(personEntry);
  return { entries: matchEntries([...pages, ...persons, ...stored], typed), isAsking: people.isFetching };
}

/** Opens what an entry stands for. */
function useOpen(): (entry: PaletteEntry) => void {
  const navigate = useNavigate();
  return ({ kind, id }) => {
    if (kind === "person") void navigate({ to: "/people/$personId", params: { personId: id } });
    else if (kind === "campaign") void navigate({ to: "/campaigns/$campaignId", params: { campaignId: id } });
    else if (kind === "creative") void navigate({ to: "/creatives", search: { creative: id } });
    else if (kind === "audience") void navigate({ to: "/audiences/$audienceId", params: { audienceId: id } });
    else void navigate({ to: isPlace(id) ? (places.find((place) => place.id === id)?.to ?? "/") : "/messages" });
  };
}

/** Goes to a page, or to whom or what is named: a combobox with its list, by the pattern of WAI-ARIA. */
export function PaletteDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useText(texts);
  const [typed, setTyped] = useState("");
  const [place, setPlace] = useState(0);
  const { entries, isAsking } = useFound(useDeferredValue(typed));
  const open = useOpen();
  const listId = useId();
  const chosen = Math.min(place, Math.max(entries.length - 1, 0));
  const go = (entry: PaletteEntry | undefined) => {
    if (entry === undefined) return;
    onClose();
    open(entry);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // A word that an input method still composes takes these keys for itself.
    if (isComposing(event.nativeEvent)) return;
    const next = placeAfter(event.key, chosen, entries.length);
    if (next !== null) setPlace(next);
    else if (event.key === "Enter") go(entries[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog open onClose={onClose} title={text.title} lead={text.hint}>
      <input
        role="combobox"
        // The window is opened to type into this.
        autoFocus
        type="text"
        aria-label={text.label}
        placeholder={text.label}
        aria-expanded={entries.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={entries.length > 0 ? `${listId}-${chosen}` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setPlace(0);
        }}
        onKeyDown={onKeyDown}
        className="min-h-10 w-full rounded-lg border border-line bg-surface px-3 text-sm text-ink placeholder:text-soft"
      />
      <p aria-live="polite" className="mt-2 text-xs text-soft">
        {isAsking ? text.searching : entries.length === 0 ? text.none : text.found(entries.length)}
      </p>
      <Options id={listId} entries={entries} chosen={chosen} onPoint={setPlace} onGo={go} />
    </Dialog>
  );
}

interface OptionsProps {
  readonly id: string;
  readonly entries: readonly PaletteEntry[];
  readonly chosen: number;
  readonly onPoint: (place: number) => void;
  readonly onGo: (entry: PaletteEntry) => void;
}

function Options({ id, entries, chosen, onPoint, onGo }: OptionsProps) {
  const text = useText(texts);
  return (
    <div id={id} role="listbox" aria-label={text.results} className="mt-2 max-h-[50dvh] overflow-y-auto">
      {paletteKinds.map((kind) => {
        const own = entries.map((entry, at) => ({ entry, at })).filter(({ entry }) => entry.kind === kind);
        if (own.length === 0) return null;
        return (
          // biome-ignore lint/a11y/useSemanticElements: options of a listbox are grouped by role
          <div key={kind} role="group" aria-label={text.kinds[kind]} className="pb-2">
            <p aria-hidden="true" className="px-3 py-1 text-xs font-medium text-soft">
              {text.kinds[kind]}
            </p>
            {own.map(({ entry, at }) => (
              <Option
                key={entry.id}
                id={`${id}-${at}`}
                entry={entry}
                isChosen={at === chosen}
                onPoint={() => onPoint(at)}
                onGo={() => onGo(entry)}
              />
            ))}
          </div>
        );
      })}
    </div>
  );
}

interface OptionProps {
  readonly id: string;
  readonly entry: PaletteEntry;
  readonly isChosen: boolean;
  readonly onPoint: () => void;
  readonly onGo: () => void;
}

function Option({ id, entry, isChosen, onPoint, onGo }: OptionProps) {
  const node = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) node.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the combobox's, which keeps the focus
    // biome-ignore lint/a11y/useFocusableInteractive: an option is pointed to by the combobox
    <div
      ref={node}
      id={id}
      role="option"
      aria-selected={isChosen}
      onPointerMove={onPoint}
      onClick={onGo}
      className={classNames(
        "cursor-pointer rounded-lg px-3 py-2 text-sm break-words",
        isChosen ? "bg-accent-wash text-accent-text" : "text-ink",
      )}
    >
      {entry.name}
      {entry.beside !== undefined && entry.beside !== "" && <span className="ml-2 text-xs text-soft">{entry.beside}</span>}
    </div>
  );
}
