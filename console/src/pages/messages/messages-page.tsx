import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { MessageRowView, TotalView } from "../../../../src/api/wire/reading.ts";
import { callApi, type Query } from "../../api/client.ts";
import { useText } from "../../text/language.tsx";
import { useFormat } from "../../text/use-format.ts";
import { buttonLook } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ServerTable } from "../../ui/data-table.tsx";
import { Page } from "../../ui/page.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { useMessageColumns } from "./message-columns.tsx";
import { MessageFilters } from "./message-filters.tsx";
import { listedBy, type MessageSearch, setFilters } from "./message-search.ts";
import { messagesRoute } from "./messages-route.ts";
import { messagesText } from "./messages-text.ts";

/** Messages by what they have in common: the rows behind the numbers of other pages. */
export function MessagesPage() {
  const text = useText(messagesText);
  const search = messagesRoute.useSearch();
  const navigate = messagesRoute.useNavigate();
  const columns = useMessageColumns(listedBy(search));
  const query: Query = { ...search };
  return (
    <Page title={text.title} lead={text.lead}>
      <Card flush>
        <MessageFilters search={search} onChange={(next) => void navigate({ search: next, replace: true })} />
        <Total query={query} />
        <ServerTable<MessageRowView>
          caption={text.table}
          path="/v1/messages"
          query={query}
          columns={columns}
          keyOf={(row) => row.id}
          csv
          empty={<NoMessages search={search} />}
        />
      </Card>
    </Page>
  );
}

/** How many there are in all; estimated where that would take long. */
function Total({ query }: { readonly query: Query }) {
  const text = useText(messagesText);
  const format = useFormat();
  const asked = { ...query, count: true, limit: 1 };
  const { data, isError } = useQuery({
    queryKey: ["/v1/messages", asked],
    queryFn: ({ signal }) => callApi<{ readonly total?: TotalView }>("/v1/messages", { query: asked, signal }),
  });
  const total = data?.total;
  // The list below says what is wrong.
  if (isError && data === undefined) return null;
  return (
    <p aria-live="polite" className="px-4 pt-3 text-sm text-soft">
      {total === undefined ? text.counting : (total.exact ? text.count : text.about)(format.count(total.count))}
    </p>
  );
}

function NoMessages({ search }: { readonly search: MessageSearch }) {
  const text = useText(messagesText);
  if (setFilters(search).length > 0)
    return (
      <EmptyState
        title={text.noneFiltered}
        action={
          <Link to="/messages" search={{}} className={buttonLook()}>
            {text.clear}
          </Link>
        }
      >
        {text.noneFilteredHint}
      </EmptyState>
    );
  return (
    <EmptyState
      title={text.none}
      action={
        <Link to="/campaigns" className={buttonLook()}>
          {text.toCampaigns}
        </Link>
      }
    >
      {text.noneHint}
    </EmptyState>
  );
}
