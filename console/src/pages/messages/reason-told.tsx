import { useText } from "../../text/language.tsx";
import { useReasonWord } from "../../text/reason-words.ts";
import { messageText } from "./message-text.ts";

/** A reason by its name, and what to do about it where something can be done. */
export function ReasonTold({ reason }: { readonly reason: string }) {
  const text = useText(messageText);
  const { name, advice } = useReasonWord()(reason);
  return (
    <>
      <span className="font-medium">{name}</span>
      {name !== reason && <span className="text-soft"> ({reason})</span>}
      {advice !== "" && (
        <span className="block text-soft">
          {text.whatToDo} {advice}
        </span>
      )}
    </>
  );
}
