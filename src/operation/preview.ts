import type { PreviewRequest } from "../api/ports.ts";
import type { Preview } from "../api/wire/decisions.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import { saying } from "../base/sentences.ts";
import type { Item } from "../catalogue/catalogue.ts";
import { compileCreative } from "../catalogue/compile.ts";
import type { Content } from "../channel/port.ts";
import { lintClass } from "../message/class-lint.ts";
import { payloadMap } from "../message/payload-map.ts";
import type { Copy, Rendered, Renderer } from "../message/render.ts";
import type { Pool } from "../store/database.ts";
import { loadReachable } from "../store/devices.ts";
import type { DecideDeps } from "../worker/decide.ts";
import type { OpenChannel } from "../worker/senders.ts";
import type { Shared } from "../worker/situation.ts";
import { loadState } from "./people.ts";
import { previewChannels, vendorsBeside } from "./preview-channels.ts";
import { scorePair } from "./scores.ts";

type Warning = Preview["warnings"][number];

/** What a person would read: a stored or an unstored creative, filled with their own values; nothing is sent. */
export async function preview(
  deps: DecideDeps & {
    readonly shared: Shared;
    readonly renderer: Renderer;
    /** Channels that are configured and not paused. */
    readonly open: readonly OpenChannel[];
    readonly nowMs: number;
  },
  request: PreviewRequest,
): Promise<Result<Preview, Refusal>> {
  const found = await loadState(deps.pool, request.personId);
  if (!found) return err(unknown("unknownPerson", "personId", request.personId, "identify the person first"));
  const copy = copyOf(deps.shared, request);
  if (!copy)
    return err(
      unknown(
        "unknownCreative",
        "creative",
        request.creative.kind === "stored" ? request.creative.id : "",
        "GET /v1/export/creatives lists them",
      ),
    );
  const item = request.item === null ? null : (deps.shared.items.get(request.item) ?? null);
  if (request.item !== null && !item) return err(unknown("unknownItem", "item", request.item, "store it first with POST /v1/items"));
  const expected = await expectedOf(deps, request, item);
  const rendered = deps.renderer.render({ creative: copy, traits: found.state.traits, item, event: request.variables, campaignLink: null });
  if (!rendered.ok) {
    const missing = rendered.error.kind === "missing" ? [...rendered.error.missing] : [];
    const warnings =
      rendered.error.kind === "broken"
        ? [
            {
              ...brokenBy(rendered.error),
              rule: "template",
              text: rendered.error.message,
              remedy: `mend the ${rendered.error.field}`,
            },
          ]
        : [];
    return ok({ title: "", body: "", payload: null, missing, warnings, channels: [], expected });
  }
  const shown = await channelsOf(deps, found.personId, request);
  if (!shown.ok) return shown;
  const { title, body, image, link } = rendered.value;
  const data = payloadMap({
    messageId: "preview",
    batchId: null,
    campaign: null,
    item: item?.id ?? null,
    creative: request.creative.kind === "stored" ? request.creative.id : null,
    link,
    labTimeMs: null,
    data: {},
  });
  const own = classOf(deps.shared, request);
  const content: Content = { messageId: "preview", title, body, image, link, data, ...own, ttlSeconds: 3600, collapseKey: null };
  const overChannels = previewChannels(content, [
    ...shown.value.map((one) => ({ ...one, isOpen: true })),
    ...(request.every === true ? vendorsBeside(deps.open) : []),
  ]);
  return ok({
    title,
    body,
    payload: { title, body, image, link, data },
    missing: [],
    warnings: [
      ...classWarnings(rendered.value, own.class, deps.shared),
      ...overChannels.flatMap((one) => (one.isOpen ? one.warnings : [])),
    ],
    channels: [...overChannels],
    expected,
  });
}

/** As what the creative goes out: as asked, else as the first campaign has it that sends it. */
function classOf({ catalogue }: Shared, { creative, class: asked, category }: PreviewRequest): Pick<Content, "class" | "category"> {
  const campaign =
    creative.kind === "stored" ? catalogue.campaigns.find(({ creatives }) => creatives.some(({ id }) => id === creative.id)) : undefined;
  const messageClass = asked ?? campaign?.placement.class ?? "marketing";
  return { class: messageClass, category: category ?? (campaign?.placement.class === messageClass ? campaign.category : null) };
}

/** The open channels to show: one by id or vendor, else those of the person's devices (with `every` the others behind them), else all. */
async function channelsOf(
  { pool, open }: { readonly pool: Pool; readonly open: readonly OpenChannel[] },
  personId: string,
  { channel: wanted, every = false }: Pick<PreviewRequest, "channel" | "every">,
): Promise<Result<readonly OpenChannel[], Refusal>> {
  if (wanted !== null) {
    const chosen = open.filter(({ id, vendor }) => id === wanted || vendor === wanted);
    const known = open.map(({ id }) => id).join(", ");
    const remedy = known === "" ? "configure one with PUT /v1/channels/{id}" : `name one of ${known}`;
    return chosen.length > 0 ? ok(chosen) : err(unknown("unknownChannel", "channel", wanted, remedy));
  }
  const devices = (await loadReachable(pool, [personId])).get(personId) ?? [];
  const theirs = open.filter(({ vendor, appId }) => devices.some((device) => device.channel === vendor && device.appId === appId));
  if (every) return ok([...theirs, ...open.filter((one) => !theirs.includes(one))]);
  return ok(theirs.length > 0 ? theirs : open);
}

/** Which sentence a broken template's refusal says. */
function brokenBy({ refusal, message }: { readonly refusal?: Refusal; readonly message: string }): ReturnType<typeof saying> {
  if (refusal === undefined) return saying("templateSyntax", { cause: message });
  return { code: refusal.code, ...(refusal.values === undefined ? {} : { values: refusal.values }) };
}

const classWarnings = (text: Rendered, messageClass: Content["class"], { catalogue }: Shared): Warning[] =>
  lintClass(text, messageClass, catalogue.policy.serviceText).map(({ rule, phrase, message, remedy }) => ({
    ...saying("marketingInService.text", { phrase, rule }),
    rule: `class: ${rule}`,
    text: message,
    remedy,
  }));

/** What a promoted model expects of a stored creative; of one that is not stored nothing was ever seen. */
async function expectedOf(
  deps: DecideDeps & { readonly shared: Shared; readonly nowMs: number },
  { personId, creative }: PreviewRequest,
  item: Item | null,
): Promise<Preview["expected"]> {
  if (creative.kind !== "stored") return null;
  const stored = deps.shared.catalogue.creatives.get(creative.id);
  const scored = stored && (await scorePair(deps, deps.shared, { personId, creative: stored, item, nowMs: deps.nowMs }));
  if (!scored) return null;
  const { campaign, open, convert, switchOff, because } = scored;
  return { campaign, open, convert, switchOff, because: [...because] };
}

function copyOf(shared: Shared, request: PreviewRequest): Copy | null {
  if (request.creative.kind === "stored") return shared.catalogue.creatives.get(request.creative.id) ?? null;
  const { title, body, image, link, needs } = request.creative;
  return compileCreative({
    id: "preview",
    style: "preview",
    title,
    body,
    needs: [...needs],
    status: "draft",
    ...(image === null ? {} : { image }),
    ...(link === null ? {} : { link }),
  });
}

const unknown = (
  name: "unknownPerson" | "unknownCreative" | "unknownItem" | "unknownChannel",
  field: string,
  value: string,
  remedy: string,
): Refusal => ({
  ...saying(name, { name: value }),
  message: `nothing is known as "${value}"`,
  field,
  value,
  remedy,
});
