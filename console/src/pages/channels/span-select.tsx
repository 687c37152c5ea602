import { useText } from "../../text/language.tsx";
import { Select } from "../../ui/field.tsx";
import { type Span, spans } from "./channels-search.ts";
import { channelsText } from "./channels-text.ts";

/** Over which time up to now a report tells. */
export function SpanSelect({ span, onChange }: { readonly span: Span; readonly onChange: (span: string) => void }) {
  const text = useText(channelsText);
  return (
    <Select label={text.span} value={span} onChange={(event) => onChange(event.target.value)}>
      {spans.map((one) => (
        <option key={one} value={one}>
          {text.spans[one]}
        </option>
      ))}
    </Select>
  );
}
