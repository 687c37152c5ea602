import { isRecord } from "../event/check-json.ts";
import { maxIdLength } from "../event/limits.ts";

/** Names under which an event names its item: ours, and those of Segment's e-commerce spec. */
const names = ["itemId", "item_id", "productId", "product_id"] as const;
/** Products of one order that are noted. */
const maxProducts = 64;
const nothing: readonly string[] = [];

/**
 * The items that an event deals with: its own (`itemId`, `item_id`, `productId`, `product_id`; the first that is there) and those of
 * `products` (Segment's "Order Completed" and its sisters). Each once, in order; numbers count as texts.
 */
export function itemsOf(properties: Readonly<Record<string, unknown>>): readonly string[] {
  const own = itemOf(properties);
  const { products } = properties;
  if (!Array.isArray(products)) return own === null ? nothing : [own];
  const items = new Set<string>(own === null ? [] : [own]);
  for (const product of products.slice(0, maxProducts)) {
    const item = isRecord(product) ? itemOf(product) : null;
    if (item !== null) items.add(item);
  }
  return [...items];
}

function itemOf(properties: Readonly<Record<string, unknown>>): string | null {
  for (const name of names) {
    const value = properties[name];
    if (typeof value === "number") return String(value);
    if (typeof value === "string" && value !== "" && value.length <= maxIdLength) return value;
  }
  return null;
}
