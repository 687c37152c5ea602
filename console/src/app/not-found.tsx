import { Link } from "@tanstack/react-router";
import { type Texts, useText } from "../text/language.tsx";
import { buttonLook } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";
import { EmptyState } from "../ui/states.tsx";

const texts: Texts<{ title: string; what: string; back: string }> = {
  en: { title: "No such page", what: "The address names nothing here.", back: "Go to Today" },
  zh: { title: "没有这个页面", what: "此地址没有对应的内容。", back: "回到今日" },
};

export function NotFound() {
  const text = useText(texts);
  return (
    <Page title={text.title}>
      <EmptyState
        title={text.what}
        action={
          <Link to="/" className={buttonLook("primary")}>
            {text.back}
          </Link>
        }
      />
    </Page>
  );
}
