import { DAY_MS } from "../../base/duration.ts";
import { makeRng } from "../../base/rng.ts";
import { around, pairs, shuffled } from "./naming.ts";
import { withParameters } from "./parameters.ts";
import { popularityOf, type Thing } from "./thing.ts";
import type { ThingsOptions, WorldDefinition } from "./world-definition.ts";

const tags = ["home", "fashion", "beauty", "sport", "kitchen", "gaming", "toys", "garden", "audio", "outdoor", "books", "pets"];
const brandStarts = ["Nord", "Halden", "Mira", "Castel", "Oak", "Lume", "Fjell", "Riva"];
const brandEnds = ["& Sons", "Works", "Atelier", "Supply", "House"];
const adjectives = ["Quiet", "Folding", "Classic", "Nimble", "Arctic", "Copper", "Travel", "Everyday", "Slim", "Pocket"];
const productNouns: Readonly<Record<string, readonly string[]>> = {
  home: ["Lamp", "Blanket", "Shelf"],
  fashion: ["Jacket", "Sneaker", "Scarf"],
  beauty: ["Serum", "Brush", "Balm"],
  sport: ["Mat", "Bottle", "Racket"],
  kitchen: ["Pan", "Kettle", "Knife"],
  gaming: ["Controller", "Keyboard", "Headset"],
  toys: ["Puzzle", "Train", "Kite"],
  garden: ["Planter", "Hose", "Lantern"],
  audio: ["Speaker", "Earbuds", "Turntable"],
  outdoor: ["Tent", "Backpack", "Stove"],
  books: ["Atlas", "Notebook", "Cookbook"],
  pets: ["Leash", "Basket", "Feeder"],
};
const onSale = "on-sale";

function makeThings({ seed, startMs, endMs }: ThingsOptions): readonly Thing[] {
  const rng = makeRng(`${seed}/things`);
  const brands = pairs(brandStarts, brandEnds, rng).slice(0, 36);
  const names = shuffled(
    tags.flatMap((tag) =>
      adjectives.flatMap((adjective) => (productNouns[tag] ?? []).map((noun) => ({ tag, title: `${adjective} ${noun}` }))),
    ),
    rng,
  ).slice(0, 260);
  const ranks = shuffled(
    names.map((_, rank) => rank),
    rng,
  );
  const days = (endMs - startMs) / DAY_MS;
  const brandsOf = (tag: string): readonly string[] => brands.filter((_, index) => index % tags.length === tags.indexOf(tag));
  const products = names.map(({ tag, title }, index): Thing => {
    const discount = rng.next() < 0.3 ? 10 + 5 * rng.below(7) : 0;
    const price = Math.round(10 * Math.exp(1.3 * rng.next() + 0.8 * rng.next() ** 2)) + 4;
    const isNew = index % 5 === 0;
    return {
      id: `product-${index + 1}`,
      type: "product",
      tag,
      labels: discount > 0 ? [onSale] : [],
      title,
      maker: around(brandsOf(tag), rng.below(3)),
      popularity: popularityOf(around(ranks, index)),
      validFromMs: isNew ? startMs + Math.round((rng.next() * (days + 15) - 15) * DAY_MS) : null,
      validToMs: null,
      attributes: { price: `€${price}`, ...(discount > 0 ? { discount } : {}) },
      price,
    };
  });
  const coupons = Array.from({ length: 30 }, (_, index): Thing => {
    const tag = around(tags, index);
    const fromDay = ((days + 10) * index) / 30 - 10;
    return {
      id: `coupon-${index + 1}`,
      type: "coupon",
      tag,
      labels: [],
      title: `${around(["Spring", "Weekend", "Anniversary"], index)} voucher ${index + 1}`,
      maker: around(brandsOf(tag), index),
      popularity: 0.2,
      validFromMs: startMs + Math.round(fromDay * DAY_MS),
      validToMs: startMs + Math.round((fromDay + 9) * DAY_MS),
      attributes: { discount: 10 + 5 * (index % 4) },
      price: null,
    };
  });
  return [...products, ...coupons];
}

/** A shop: people look a lot and buy seldom; prices speak. */
export const shop: WorldDefinition = {
  name: "shop",
  summary: "products and vouchers; people look a lot, buy seldom, and prices speak",
  catalogue: new URL("./shop.yaml", import.meta.url),
  tags,
  parameters: withParameters({
    base: { value: -3.2, why: "Batch, Push Notifications Benchmark 2025: retail stands below the mean of all trades" },
    familiarity: {
      value: 0.55,
      why: "assumed: what lies in the basket calls louder than a song; still below NetEase's best templates (0.7)",
    },
    wearItem: { value: 0.7, why: "assumed: being followed by a product tires more than a song" },
    patienceMedian: { value: 5, why: "assumed: shops are given less patience than media" },
    sessionsPerDay: { value: 0.36, why: "assumed: visited less often than media" },
    actsPerSession: { value: 2, why: "assumed: more looking in a session" },
    repeatKnown: { value: 0.3, why: "assumed" },
  }),
  wordingMeans: { benefit: 0.2, urgent: 0.05, suspense: -0.08 },
  deeds: [
    { event: "view", weight: 74, about: "thing", types: ["product"], paid: false },
    { event: "cart", weight: 13, about: "thing", types: ["product"], paid: false },
    { event: "order", weight: 5, about: "thing", types: ["product"], paid: true },
    { event: "search", weight: 8, about: "word", types: [], paid: false },
  ],
  followUps: [
    { event: "view", chance: { value: 0.8, why: "assumed: the link opens the product's page" }, paid: false },
    { event: "cart", chance: { value: 0.22, why: "assumed: share of viewed products that go into the basket" }, paid: false },
    {
      event: "order",
      chance: { value: 0.45, why: "assumed: share of baskets bought; with the others 8 % of opened pushes end in an order" },
      paid: true,
    },
  ],
  goal: "order",
  makeThings,
};
