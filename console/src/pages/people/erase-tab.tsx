import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { TotalView } from "../../../../src/api/wire/reading.ts";
import { callApi } from "../../api/client.ts";
import { useMay } from "../../app/session.tsx";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { Button, buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { eraseText } from "./erase-text.ts";
import { linkLook } from "./link-look.ts";
import { type PersonView, personPath } from "./person-data.ts";
import type { Receipt } from "./receipt-card.tsx";

interface EraseProps {
  readonly person: PersonView;
  readonly onErased: (receipt: Receipt) => void;
}

/** Forgets a person for good, once their id was typed. For admins. */
export function EraseTab({ person, onErased }: EraseProps): ReactNode {
  const text = useText(eraseText);
  const isAdmin = useMay("admin");
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const path = personPath(person.id);
  if (!isAdmin)
    return (
      <Card title={text.title}>
        <EmptyState title={text.mayNot} />
      </Card>
    );
  const erase = async () => {
    const receipt = await callApi<Receipt>(path, { method: "DELETE" });
    onErased(receipt);
    client.removeQueries({ predicate: ({ queryKey: [about] }) => typeof about === "string" && about.startsWith(path) });
    await client.invalidateQueries({ queryKey: ["/v1/people"] });
  };
  return (
    <Card title={text.title} note={text.note}>
      <div className="max-w-prose space-y-4 text-sm">
        <Goes person={person} />
        <ul className="list-disc space-y-1 pl-5">
          {text.consequences.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <div className="flex flex-wrap gap-2">
          <a href={personPath(person.id, "export")} download={`${person.id}.json`} className={buttonLook()}>
            {text.export}
          </a>
          <Button look="danger" onClick={() => setAsking(true)}>
            {text.erase}
          </Button>
        </div>
      </div>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={text.ask(person.id)}
        action={text.erase}
        danger
        mustType={person.id}
        onConfirm={erase}
      >
        <Goes person={person} />
        <p className="font-medium text-bad">{text.cannotUndo}</p>
      </Confirm>
    </Card>
  );
}

/** The blast radius in figures. */
function Goes({ person }: { readonly person: PersonView }) {
  const text = useText(eraseText);
  const format = useFormat();
  const total = useMessageTotal(person.id);
  const messages = total === null ? "…" : total.exact ? format.count(total.count) : text.about(format.count(total.count));
  return (
    <div>
      <p className="text-soft">{text.goes}</p>
      <ul className="mt-1 flex flex-wrap gap-x-6 gap-y-1">
        <li>
          <span className="figures text-base font-semibold">{format.count(person.facts)}</span> {text.facts}
        </li>
        <li>
          <Link to="/messages" search={{ person: person.id }} className={linkLook}>
            <span className="figures text-base font-semibold">{messages}</span> {text.messages}
          </Link>
        </li>
        <li>
          <span className="figures text-base font-semibold">{format.count(person.devices.length)}</span> {text.devices}
        </li>
      </ul>
      <p className="mt-1">
        {text.rest}: {text.restWords}
      </p>
    </div>
  );
}

function useMessageTotal(person: string): TotalView | null {
  const query = { person, limit: 1, count: true };
  const asked = useQuery({
    queryKey: ["/v1/messages", query],
    queryFn: ({ signal }) => callApi<{ readonly total?: TotalView }>("/v1/messages", { query, signal }),
  });
  return asked.data?.total ?? null;
}
