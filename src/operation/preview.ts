import type { PreviewRequest } from "../api/ports.ts";
import type { Preview } from "../api/wire/decisions.ts";
import type { Refusal } from "../base/refusal.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Item } from "../catalogue/catalogue.ts";
import { compileCreative } from "../catalogue/compile.ts";
import { channels } from "../channel/registry.ts";
import { payloadMap } from "../message/payload-map.ts";
import type { Copy, Renderer } from "../message/render.ts";
import type { DecideDeps } from "../worker/decide.ts";
import type { Shared } from "../worker/situation.ts";
import { loadState } from "./people.ts";
import { scorePair } from "./scores.ts";

type Warning = Preview["warnings"][number];

/** What a person would read: a stored or an unstored creative, filled with their own values; nothing is sent. */
export async function preview(
  deps: DecideDeps & { readonly shared: Shared; readonly renderer: Renderer; readonly nowMs: number },
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
        ? [{ rule: "template", text: rendered.error.message, remedy: `mend the ${rendered.error.field}` }]
        : [];
    return ok({ title: "", body: "", payload: null, missing, warnings, expected });
  }
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
  return ok({
    title,
    body,
    payload: { title, body, image, link, data },
    missing: [],
    warnings: lengthWarnings(request.channel, title, body),
    expected,
  });
}

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

function lengthWarnings(vendor: string | null, title: string, body: string): Warning[] {
  const limits = vendor === null ? undefined : channels.get(vendor)?.limits;
  if (!limits) return [];
  const warnings: Warning[] = [];
  const over = (part: string, text: string, limit: number | null): void => {
    if (limit !== null && [...text].length > limit) {
      warnings.push({
        rule: "length",
        text: `${part} has ${[...text].length} characters, ${vendor} takes ${limit}`,
        remedy: `shorten the ${part}`,
      });
    }
  };
  over("title", title, limits.titleCharacters);
  over("body", body, limits.bodyCharacters);
  return warnings;
}

const unknown = (code: string, field: string, value: string, remedy: string): Refusal => ({
  code,
  message: `nothing is known as "${value}"`,
  field,
  value,
  remedy,
});
