import { languages, type Texts, useLanguage, useText } from "../text/language.tsx";
import { Button } from "../ui/button.tsx";
import { useTheme } from "./theme.tsx";

const texts: Texts<{ dark: string; light: string; language: string }> = {
  en: { dark: "Dark", light: "Light", language: "Language" },
  zh: { dark: "深色", light: "浅色", language: "语言" },
};

/** Language and theme, kept in this browser. */
export function Preferences() {
  const text = useText(texts);
  const { language, choose } = useLanguage();
  const { theme, choose: chooseTheme } = useTheme();
  const other = languages.find((one) => one.id !== language);
  return (
    <div className="flex flex-wrap gap-1">
      {other !== undefined && (
        <Button look="quiet" lang={other.id} onClick={() => choose(other.id)}>
          {other.name}
        </Button>
      )}
      <Button look="quiet" onClick={() => chooseTheme(theme === "dark" ? "light" : "dark")}>
        {theme === "dark" ? text.light : text.dark}
      </Button>
    </div>
  );
}
