import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";

export type Theme = "light" | "dark";

interface ThemeChoice {
  readonly theme: Theme;
  readonly choose: (theme: Theme) => void;
}

const ThemeContext = createContext<ThemeChoice>({ theme: "light", choose: () => undefined });

/** The theme that `theme.js` set before the first paint, and the choice of another. */
export function ThemeProvider({ children }: { readonly children: ReactNode }) {
  const [theme, setTheme] = useState<Theme>(document.documentElement.dataset.theme === "dark" ? "dark" : "light");
  const choose = useCallback((next: Theme) => {
    localStorage.setItem("carillon.theme", next);
    document.documentElement.dataset.theme = next;
    setTheme(next);
  }, []);
  const value = useMemo(() => ({ theme, choose }), [theme, choose]);
  return <ThemeContext value={value}>{children}</ThemeContext>;
}

export const useTheme = (): ThemeChoice => useContext(ThemeContext);
