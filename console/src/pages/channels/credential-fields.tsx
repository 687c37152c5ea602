import { useState } from "react";
import { useText } from "../../text/language.tsx";
import { TextArea, TextField } from "../../ui/field.tsx";
import type { FieldProblems } from "../campaigns/field-problems.ts";
import { fieldsOf, maskedValue, readVendorFile } from "./channel-draft.ts";
import { formText } from "./channel-form-text.ts";
import type { CredentialField } from "./vendor-fields.ts";

interface CredentialFieldsProps {
  readonly vendor: string;
  readonly values: Readonly<Record<string, string>>;
  readonly problems: FieldProblems;
  readonly isStored: (name: string) => boolean;
  readonly onChange: (values: Readonly<Record<string, string>>) => void;
}

/** A vendor's credentials in its own names. What is stored is never shown, and stays where nothing is typed. */
export function CredentialFields({ vendor, values, problems, isStored, onChange }: CredentialFieldsProps) {
  const text = useText(formText);
  const { credentials, hasFile = false } = fieldsOf(vendor);
  return (
    <fieldset className="space-y-4">
      <legend className="mb-1 text-sm font-semibold">{text.credentials}</legend>
      {hasFile && <VendorFile onRead={(read) => onChange({ ...values, ...read })} />}
      <div className="grid gap-4 sm:grid-cols-2">
        {credentials.map((field) => (
          <Credential
            key={field.name}
            field={field}
            value={values[field.name] ?? ""}
            isStored={isStored(field.name)}
            problem={problems.at(`credentials.${field.name}`)}
            onChange={(value) => onChange({ ...values, [field.name]: value })}
          />
        ))}
      </div>
    </fieldset>
  );
}

interface CredentialProps {
  readonly field: CredentialField;
  readonly value: string;
  readonly isStored: boolean;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

function Credential({ field, value, isStored, problem, onChange }: CredentialProps) {
  const text = useText(formText);
  const shared = {
    label: (
      <>
        <code>{field.name}</code>
        {field.isOptional === true && <span className="font-normal text-soft"> · {text.optional}</span>}
      </>
    ),
    value,
    autoComplete: "off",
    spellCheck: false,
    required: field.isOptional !== true && !isStored,
    ...(isStored ? { hint: text.stored, placeholder: maskedValue } : {}),
    ...(problem === undefined ? {} : { problem }),
  };
  if (field.kind === "key")
    return (
      <div className="sm:col-span-2">
        <TextArea
          {...shared}
          className="font-mono text-xs"
          placeholder={isStored ? maskedValue : "-----BEGIN PRIVATE KEY-----"}
          onChange={({ target }) => onChange(target.value)}
        />
      </div>
    );
  return (
    <TextField
      {...shared}
      type={field.kind === "secret" ? "password" : "text"}
      // Browsers offer to keep a password's field otherwise.
      {...(field.kind === "secret" ? { autoComplete: "new-password" } : {})}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

/** Takes the vendor's JSON file, which fills the fields below. */
function VendorFile({ onRead }: { readonly onRead: (values: Readonly<Record<string, string>>) => void }) {
  const text = useText(formText);
  const [state, setState] = useState<"" | "read" | "wrong">("");
  const take = (content: string) => {
    const read = readVendorFile(content);
    if (read !== null) onRead(read);
    setState(read === null ? "wrong" : "read");
  };
  return (
    <div>
      <label className="text-sm">
        <span className="mb-1 block font-medium">{text.file}</span>
        <input
          type="file"
          accept=".json,application/json"
          className="max-w-full text-sm file:mr-3 file:min-h-9 file:rounded-lg file:border file:border-line file:bg-surface file:px-3 file:text-ink"
          onChange={({ target }) => void target.files?.[0]?.text().then(take)}
        />
      </label>
      <p aria-live="polite" className={state === "wrong" ? "mt-1 text-xs text-bad" : "mt-1 text-xs text-soft"}>
        {state === "" ? text.fileHint : state === "read" ? text.fileRead : text.fileWrong}
      </p>
    </div>
  );
}
