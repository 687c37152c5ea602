import { useText } from "../../text/language.tsx";
import { TermList } from "../../ui/term-list.tsx";
import { learningTexts } from "./learning-text.ts";

/** Every metric in a sentence. */
export function Terms() {
  const text = useText(learningTexts);
  return <TermList title={text.terms} terms={text.termList} wide />;
}
