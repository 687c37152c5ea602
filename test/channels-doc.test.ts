import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { marketingCategories, serviceCategories } from "../src/catalogue/catalogue.ts";
import { buildApnsRequest } from "../src/channel/apns/request.ts";
import { buildFcmRequest } from "../src/channel/fcm/request.ts";
import { getuiCategories } from "../src/channel/getui/classes.ts";
import { harmonyCategoryOf } from "../src/channel/harmony/classes.ts";
import { importanceOf } from "../src/channel/honor/classes.ts";
import { huaweiClassOf } from "../src/channel/huawei/classes.ts";
import { jpushClass } from "../src/channel/jpush/classes.ts";
import { noticeMsgTypeOf } from "../src/channel/meizu/classes.ts";
import { categoryOf } from "../src/channel/oppo/classes.ts";
import type { Channel, ChannelConfig, Notification } from "../src/channel/port.ts";
import { channels } from "../src/channel/registry.ts";
import { vivoCategories } from "../src/channel/vivo/classes.ts";
import { buildWebPushRequest } from "../src/channel/web-push/request.ts";
import { privateScenes } from "../src/channel/xiaomi/classes.ts";
import { defaultBreakerPolicy } from "../src/delivery/breaker.ts";
import { failureGuide, failureReasons, type Verdict } from "../src/delivery/failure.ts";
import { defaultRetryPolicy } from "../src/delivery/retry.ts";
import { romTable } from "../src/delivery/rom.ts";
import { mayHop, skipReasons, tiers } from "../src/delivery/route.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = readFileSync(join(root, "docs/channels.md"), "utf8");

type Cells = readonly string[];
const none = "–";
const code = (text: string): string => `\`${text}\``;
const inWords = (number: number | null): string => (number === null ? none : number.toLocaleString("en-US"));
const lifeInWords = (seconds: number): string => (seconds % 86_400 === 0 ? `${seconds / 86_400} d` : `${seconds / 3_600} h`);
const units = { codePoints: "code points", utf16: "UTF-16 units", halfWidths: "half widths" } as const;
const pictures = { all: "yes", service: "service only", none: "no" } as const;

/** The cells of all rows of a Markdown table, without its head. */
const rowsOf = (text: string): readonly Cells[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) => line.split("|").slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
const generated = (name: string): readonly Cells[] =>
  rowsOf(page.split(`<!-- ${name}:begin -->`)[1]?.split(`<!-- ${name}:end -->`)[0] ?? "");
/** What stands under a heading, up to the next one. */
const under = (heading: string): string => page.split(`\n${heading}\n`)[1]?.split(/\n##/)[0] ?? "";

const vendors = [...channels.values()];
const categories = [
  ...serviceCategories.map((category) => ({ class: "service", category }) as const),
  ...marketingCategories.map((category) => ({ class: "marketing", category }) as const),
];

const folderOf = (vendor: string): string =>
  join(
    root,
    "src/channel",
    vendor.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  );
const sourceOf = (vendor: string): string =>
  readdirSync(folderOf(vendor))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(folderOf(vendor), file), "utf8"))
    .join("\n");

/** Each vendor's section, by the name in its heading. */
const sections: ReadonlyMap<string, string> = new Map(
  page
    .split(/\n(?=##)/)
    .filter((part) => part.startsWith("### "))
    .map((part) => [/^### .*: `(\w+)`$/m.exec(part)?.[1] ?? part.slice(0, 40), part]),
);

describe("the page of the channels", () => {
  it("has a section for every vendor of the registry, in its order, and for no other", () => {
    expect([...sections.keys()]).toEqual([...channels.keys()]);
  });

  it("names no vendor that the registry does not know", () => {
    const tables = ["capabilities", "limits", "sources"].flatMap((name) => generated(name).map(([vendor = ""]) => vendor));
    const heads = [...page.matchAll(/^\| category \|(.*)$/gm)].flatMap(([, head = ""]) =>
      [...head.matchAll(/`(\w+)`/g)].map(([all]) => all),
    );
    const routes = generated("roms").map(([channel = ""]) => channel);
    const examples = [...page.matchAll(/"vendor": "(\w+)"/g)].map(([, vendor = ""]) => code(vendor));
    const known = new Set([...channels.keys()].map(code));
    expect([...tables, ...heads, ...routes, ...examples].filter((vendor) => !known.has(vendor))).toEqual([]);
  });

  it("tells what each can do as the facts say", () => {
    expect(generated("capabilities")).toEqual(
      vendors.map(({ vendor, tier, limits }) => [
        code(vendor),
        tier,
        inWords(limits.targetsPerRequest),
        limits.receipts ? "yes" : "no",
        limits.deduplicates ? "yes" : "no",
        pictures[limits.images],
      ]),
    );
  });

  it("tells the limits as the facts say, cell by cell", () => {
    expect(generated("limits")).toEqual(
      vendors.map(({ vendor, limits }) => [
        code(vendor),
        inWords(limits.payloadBytes),
        inWords(limits.titleCharacters),
        inWords(limits.bodyCharacters),
        limits.titleCharacters === null && limits.bodyCharacters === null ? none : units[limits.characters],
        lifeInWords(limits.ttlSecondsMax),
        inWords(limits.requestsPerMinute),
        inWords(limits.requestsPerDevicePerMinute),
        inWords(limits.quotaRules.at(-1)?.perDevice?.usual ?? null),
        inWords(limits.quotaRules.at(-1)?.perDevice?.news ?? null),
        limits.quotaZone ?? none,
      ]),
    );
    expect(generated("sources")).toEqual(vendors.map(({ vendor, limits }) => [code(vendor), limits.checkedOn, limits.source]));
  });

  it("tells what vendors count as the rules in force say", () => {
    expect(generated("quotas")).toEqual(
      vendors.flatMap(({ vendor, limits }) =>
        limits.quotaRules.map(({ since, perDevice, perApp }) => [
          code(vendor),
          since,
          ...[perDevice?.usual, perDevice?.news, perApp?.times, perApp?.newsTimes, perApp?.leastBase].map((count) =>
            inWords(count ?? null),
          ),
        ]),
      ),
    );
  });

  it("translates our categories as the makers' folders do", () => {
    expect(generated("crosswalk")).toEqual(
      categories.map((message) => {
        const { category } = message;
        const scene = message.class === "service" ? privateScenes[message.category] : null;
        const vivo = vivoCategories[category];
        return [
          category,
          message.class,
          huaweiClassOf(message).category,
          harmonyCategoryOf(message, "none"),
          importanceOf(message),
          message.class === "marketing" ? "public" : scene === null ? "private" : `private: ${scene}`,
          categoryOf(message),
          `${vivo.classification} ${vivo.category}`,
          String(noticeMsgTypeOf(message)),
        ];
      }),
    );
  });

  it("tells what aggregators pass on", () => {
    expect(generated("aggregators")).toEqual(
      categories.map((message) => {
        const { HW, OP, VV } = getuiCategories[message.category];
        const { thirdParty, hmosCategory } = jpushClass(message);
        const { huawei, oppo, vivo } = thirdParty;
        return [message.category, HW, OP, VV, huawei?.category, hmosCategory, oppo?.category, vivo?.category];
      }),
    );
  });

  it("tells how the platforms tell the classes apart", () => {
    const message = (messageClass: "service" | "marketing"): Notification => ({
      ...{ messageId: "m", token: "ab".repeat(32), title: "t", body: "b", image: null, link: null, data: {} },
      ...{ class: messageClass, category: null, ttlSeconds: 60, collapseKey: null },
    });
    const said = (["service", "marketing"] as const).map((messageClass) => {
      const fcm = buildFcmRequest(message(messageClass), { path: "/", authorization: "", nowMs: 0 });
      const apns = buildApnsRequest(message(messageClass), { prefix: "", authorization: "", topic: "t", nowMs: 0 });
      const web = buildWebPushRequest(message(messageClass), new URL("https://push.example.com/1"), "", Buffer.alloc(0));
      if (!fcm.ok || !apns.ok) throw new Error("a plain message was refused");
      const priority = /"priority":"(\w+)"/.exec(String(fcm.value.body))?.[1];
      const sound = String(apns.value.body).includes("sound") ? "with sound" : "without";
      return [priority, `${apns.value.headers["apns-priority"]} ${sound}`, web.headers.urgency];
    });
    const [service = [], marketing = []] = said;
    const words = service.map(
      (word, n) => ["`priority` ", "`apns-priority` ", "`urgency` "][n] + (n === 1 ? `${word}, or ` : `${word} or `) + marketing[n],
    );
    expect(
      rowsOf(under("## What each can do").split("<!-- capabilities:end -->")[1] ?? "")
        .slice(0, 3)
        .map(([, classes]) => classes),
    ).toEqual(words);
  });

  it("names fields that the vendor's folder writes", () => {
    const rows = rowsOf(under("## What each can do").split("<!-- capabilities:end -->")[1] ?? "");
    expect(rows.map(([vendor]) => vendor)).toEqual([...channels.keys()].map(code));
    for (const [vendor = "", ...cells] of rows) {
      const source = sourceOf(vendor.replaceAll("`", ""));
      const fields = cells.flatMap((cell) => [...cell.matchAll(/`([\w.-]+)`/g)].map(([, field = ""]) => field));
      expect(
        fields.filter((field) => !source.includes(field)),
        vendor,
      ).toEqual([]);
    }
  });

  it("gives every reason of failure its advice, and says whether another way is worth a try", () => {
    expect(generated("reasons")).toEqual(
      failureReasons.map((reason) => {
        const { fault, retryable, advice } = failureGuide[reason];
        return [code(reason), fault, retryable, mayHop(reason) ? "yes" : "no", advice];
      }),
    );
  });

  it("explains every verdict", () => {
    const kinds = { accepted: true, tokenDead: true, retry: true, reject: true, doubtful: true, unknown: true } satisfies Record<
      Verdict["kind"],
      true
    >;
    expect(
      rowsOf(under("## Verdicts"))
        .slice(0, Object.keys(kinds).length)
        .map(([kind]) => kind),
    ).toEqual(Object.keys(kinds).map(code));
  });

  it("tells the order of ways and every reason to leave one out", () => {
    expect(page).toContain(`**${tiers.join(" → ").replace("sms", "text message")}**`);
    expect(skipReasons.filter((reason) => !under("## Ways and hops").includes(code(reason)))).toEqual([]);
  });

  it("tells how long a channel rests, and how often an unknown answer is tried again, as the policies say", () => {
    const { window, share, restMs, longestMs } = defaultBreakerPolicy;
    expect([window, share, restMs, longestMs]).toEqual([100, 0.5, 30_000, 15 * 60_000]);
    const told = "half of its last hundred answers were failures of its own (`resting`, half a minute, doubling up to a quarter of an hour";
    expect(page.replaceAll("\n", " ")).toContain(told);
    expect(defaultRetryPolicy.maxUnknownRetries).toBe(2);
    expect(under("## Verdicts")).toContain("| two more tries; the token is kept |");
  });

  it("tells a phone's channel as the table of systems does", () => {
    const once = (words: readonly string[]): string => [...new Set(words)].join(", ");
    expect(generated("roms")).toEqual(
      romTable.rows.map(({ channel, properties, osBrand, display, makers }) => [
        code(channel),
        once([...properties, ...(osBrand ? [osBrand] : []), ...(display ? [display] : [])].map(({ rom }) => rom)),
        makers.join(", "),
        once(properties.map(({ property }) => code(property))),
      ]),
    );
  });
});

/** A key cannot be invented: where an example leaves its middle out, one of the right kind takes its place. */
const pem = {
  rsa: generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey,
  p256: generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey,
};

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** Notes every name that is read of an object, at any depth. */
function watched(value: unknown, path: string, read: Set<string>): unknown {
  if (!isFields(value)) return value;
  return new Proxy(value, {
    get(target, key) {
      if (typeof key !== "string") return Reflect.get(target, key);
      read.add(`${path}.${key}`);
      return watched(target[key], `${path}.${key}`, read);
    },
  });
}

/** What is handed to makers as it is written, so that nobody reads its names. */
const passedOn = /^options\.(ups|third_party_channel)\./;
const namesIn = (value: unknown, path: string): readonly string[] =>
  isFields(value) ? Object.entries(value).flatMap(([key, inner]) => [`${path}.${key}`, ...namesIn(inner, `${path}.${key}`)]) : [];

const parts = ["credentials", "options", "endpoints"] as const;

function examplesOf(section: string, vendor: string): readonly Fields[] {
  const key = vendor === "apns" ? pem.p256 : pem.rsa;
  return [...section.matchAll(/```json\n(.*?)```/gs)].map(([, text = ""]) => {
    const body: unknown = JSON.parse(text, (_, value) =>
      typeof value === "string" && value.includes("PRIVATE KEY-----\n…") ? key : value,
    );
    if (!isFields(body)) throw new Error(`${vendor}: an example is no object`);
    return body;
  });
}

const idOf = (section: string): string => /^`PUT \/v1\/channels\/([\w-]+)`$/m.exec(section)?.[1] ?? "";

/** Feeds a body to the channel as the server does, and tells which names it read. */
function feed(channel: Channel, id: string, body: Fields) {
  const read = new Set<string>();
  const [credentials, options, endpoints] = parts.map((part) => watched(body[part] ?? {}, part, read));
  const config: ChannelConfig = {
    id,
    vendor: channel.vendor,
    appId: String(body.appId),
    // A proxy of what the example holds, where endpoints are texts.
    endpoints: endpoints as Readonly<Record<string, string>>,
    credentials,
    options,
    callbackUrl: `https://push.example.com/callbacks/${id}/${"0".repeat(32)}`,
  };
  return { parsed: channel.parseConfig(config), read };
}

describe.each(vendors.map((channel) => [channel.vendor, channel] as const))("the section of %s", (vendor, channel) => {
  const section = sections.get(vendor) ?? "";
  const examples = examplesOf(section, vendor);
  const id = idOf(section);
  const names = rowsOf(section.slice(section.indexOf("| name |")));

  it("shows bodies that the channel takes, and of which it reads every name", () => {
    expect(id).not.toBe("");
    expect(examples.length).toBeGreaterThan(0);
    const fields = rowsOf(under("## Configuring a channel")).map(([name = ""]) => name.replaceAll("`", ""));
    for (const body of examples) {
      expect(body.vendor).toBe(vendor);
      expect(Object.keys(body).filter((field) => !fields.includes(field))).toEqual([]);
      const { parsed, read } = feed(channel, id, body);
      expect(parsed.ok ? [] : parsed.error.map(({ message }) => message)).toEqual([]);
      const written = parts.flatMap((part) => namesIn(body[part], part));
      expect(written.filter((name) => !read.has(name) && !passedOn.test(name))).toEqual([]);
      const granted = Array.isArray(body.granted) ? body.granted : [];
      expect(granted.filter((category) => !serviceCategories.some((known) => known === category))).toEqual([]);
    }
  });

  it("lists every credential, option and endpoint that the channel reads, and shows those that have no standard", () => {
    const read = [{}, ...examples].flatMap((body) => [...feed(channel, id, body).read]);
    const upper = new Set(read.filter((name) => name.split(".").length === 2));
    expect(names.map(([name = ""]) => name.replaceAll("`", "")).toSorted()).toEqual([...upper].toSorted());
    const written = new Set(examples.flatMap((body) => parts.flatMap((part) => namesIn(body[part], part))));
    const unshown = names.filter(([name = ""]) => !name.startsWith("`endpoints.") && !written.has(name.replaceAll("`", "")));
    expect(unshown).toEqual([]);
  });

  it("names standards that the channel takes, and its own addresses", () => {
    const source = sourceOf(vendor);
    const [example = {}] = examples;
    for (const [name = "", standard = ""] of names) {
      for (const [address] of standard.matchAll(/https:\/\/[^`]+/g)) expect(source.includes(address), `${name}: ${address}`).toBe(true);
      const option = /^`options\.(\w+)`$/.exec(name)?.[1];
      const [, written = /^\d+$/.exec(standard)?.[0]] = /^`([^`]+)`$/.exec(standard) ?? [];
      if (option === undefined || written === undefined) continue;
      const value: unknown = /^[[{\d]|^(true|false)$/.test(written) ? JSON.parse(written) : written;
      const given = isFields(example.options) ? example.options : {};
      const { parsed } = feed(channel, id, { ...example, options: { ...given, [option]: value } });
      expect(parsed.ok ? [] : parsed.error.map(({ message }) => message), name).toEqual([]);
    }
  });

  it("tells where receipts go, if the vendor sends any, and what is not confirmed", () => {
    const [example = {}] = examples;
    const { parsed } = feed(channel, id, example);
    const readsReceipts = parsed.ok && parsed.value.readReceipts !== null;
    expect(readsReceipts).toBe(channel.limits.receipts);
    const told = /\n\*\*Receipts\.\*\* (.*?)\n\n/s.exec(section)?.[1] ?? "";
    expect(told.includes(`<public address>/callbacks/${id}`)).toBe(readsReceipts);
    expect(/^None[:.]/.test(told)).toBe(!readsReceipts);
    expect(section).toMatch(/^\*\*Unconfirmed\.\*\* \S/m);
  });
});
