import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";

export type Language = "en" | "zh";
export const languages: readonly { readonly id: Language; readonly name: string }[] = [
  { id: "en", name: "English" },
  { id: "zh", name: "中文" },
];

/** The same texts in every language: a page states them once in English, and the compiler asks for the rest. */
export type Texts<T> = Readonly<Record<Language, T>>;

interface LanguageChoice {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

const LanguageContext = createContext<LanguageChoice>({ language: "en", choose: () => undefined });
const storedUnder = "carillon.language";

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(document.documentElement.lang === "zh" ? "zh" : "en");
  const choose = useCallback((next: Language) => {
    localStorage.setItem(storedUnder, next);
    document.documentElement.lang = next;
    setLanguage(next);
  }, []);
  const choice = useMemo(() => ({ language, choose }), [language, choose]);
  return <LanguageContext value={choice}>{children}</LanguageContext>;
}

export const useLanguage = (): LanguageChoice => useContext(LanguageContext);

/** This page's texts in the language that was chosen. */
export const useText = <T,>(texts: Texts<T>): T => texts[useLanguage().language];
