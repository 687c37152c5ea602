import { useEntries } from "../../api/catalogue.ts";
import { useText } from "../../text/language.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { ListField } from "../../ui/list-field.tsx";
import { type FieldsProps, idOptions } from "./campaign-form.tsx";
import { campaignFormTexts } from "./campaign-form-text.ts";
import { itemSources } from "./campaign-words.ts";

/** Where the items of a campaign come from. */
export function ItemFields({ draft, change, problems }: FieldsProps) {
  const { fields, sources, orders, choose } = useText(campaignFormTexts);
  const rules = useEntries("itemRules").data;
  const { itemsFrom } = draft;
  const isFiltered = itemsFrom === "history" || itemsFrom === "feed" || itemsFrom === "pool";
  return (
    <>
      <Select
        {...fields.itemsFrom}
        problem={isFiltered || itemsFrom === "rule" ? undefined : problems.at("items")}
        value={itemsFrom}
        onChange={(event) => change({ itemsFrom: itemSources.find((one) => one === event.target.value) ?? "" })}
      >
        {itemSources.map((source) => (
          <option key={source} value={source}>
            {sources[source]}
          </option>
        ))}
      </Select>
      {itemsFrom === "rule" && (
        <Select
          {...fields.itemRule}
          problem={problems.at("items")}
          value={draft.itemRule}
          onChange={(event) => change({ itemRule: event.target.value })}
        >
          <option value="">{choose}</option>
          {idOptions(rules, draft.itemRule).map((id) => (
            <option key={id}>{id}</option>
          ))}
        </Select>
      )}
      {itemsFrom === "history" && (
        <>
          <TextField
            {...fields.itemEvent}
            problem={problems.at("items.event")}
            value={draft.itemEvent}
            onChange={(event) => change({ itemEvent: event.target.value })}
          />
          <TextField
            {...fields.itemWithin}
            problem={problems.at("items.within")}
            value={draft.itemWithin}
            onChange={(event) => change({ itemWithin: event.target.value })}
          />
        </>
      )}
      {itemsFrom === "pool" && (
        <Select
          {...fields.itemOrder}
          problem={problems.at("items.order")}
          value={draft.itemOrder}
          onChange={(event) => change({ itemOrder: event.target.value === "newest" ? "newest" : "popularity" })}
        >
          <option value="popularity">{orders.popularity}</option>
          <option value="newest">{orders.newest}</option>
        </Select>
      )}
      {isFiltered && (
        <>
          <TextField
            {...fields.itemType}
            problem={problems.at("items.type")}
            value={draft.itemType}
            onChange={(event) => change({ itemType: event.target.value })}
          />
          <ListField
            {...fields.itemTags}
            problem={problems.at("items.tags")}
            values={draft.itemTags}
            onChange={(itemTags) => change({ itemTags })}
          />
          <TextField
            {...fields.itemTop}
            problem={problems.at("items.top")}
            inputMode="numeric"
            value={draft.itemTop}
            onChange={(event) => change({ itemTop: event.target.value })}
          />
        </>
      )}
    </>
  );
}
