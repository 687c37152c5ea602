import { describe, expect, it } from "vitest";
import { readFiles } from "./read-files.ts";
import { emptyDeclared } from "./schema.ts";

const rest = `
lines: [{ id: shop }]
placements: [{ id: push, kind: push }, { id: notices, kind: push, class: service }, { id: banner, kind: pull, class: service }]
campaigns:
  - { id: parcels, line: shop, kind: parcel, category: logistics, placement: notices, creatives: { style: [plain, urgent] } }
  - { id: offers, line: shop, kind: offer, category: promotion, placement: push, creatives: {} }
  - { id: banners, line: shop, kind: offer, category: account, placement: banner, creatives: { style: banner } }
  - { id: old, line: shop, kind: parcel, category: order, placement: notices, status: ended, creatives: { style: old } }
`;
const read = (creatives: string, policy = "") =>
  readFiles([{ name: "a.yaml", text: `${rest}creatives:\n${creatives}\n${policy}` }], { storedAtMs: 0, current: emptyDeclared });

const sale = (fields: string) => `  - { id: c1, title: "Your parcel", body: "Flash sale: 20% off your next order", ${fields} }`;

describe("advertising in what campaigns send as service", () => {
  it.each(["approved", "live", "resting"])("is refused at review in %s creatives, with item, field, phrase and remedy", (status) => {
    const found = read(sale(`style: plain, status: ${status}`));
    expect(found).toMatchObject({
      ok: false,
      error: [
        {
          code: "marketingInService",
          file: "a.yaml",
          line: 10,
          field: "creatives[0].body",
          value: "Flash sale",
          message: `creative "c1", which the campaign "parcels" sends as service: the body says "Flash sale": it offers a lower price, which no service message may`,
          remedy: expect.stringContaining("policy.serviceText.allow"),
        },
      ],
    });
  });

  it.each(["draft", "inReview"])("is a warning in %s creatives, which nobody gets yet", (status) => {
    expect(read(sale(`style: urgent, status: ${status}`))).toMatchObject({
      ok: true,
      value: { warnings: [{ code: "marketingInService", value: "Flash sale" }] },
    });
  });

  it.each([
    ["no service campaign takes it", "style: benefit, status: live"],
    ["its campaign has ended", "style: old, status: live"],
    ["its placement rings nobody", "style: banner, status: live"],
    ["it was retired", "style: plain, status: retired"],
  ])("is nobody's business where %s", (_, fields) => {
    expect(read(sale(fields))).toMatchObject({ ok: true, value: { warnings: [] } });
  });

  it("is what the policy says it is", () => {
    const allowed = "policy: { serviceText: { allow: [flash sale, 20% off your] } }";
    expect(read(sale("style: plain, status: live"), allowed)).toMatchObject({ ok: true, value: { warnings: [] } });
    const refused = "policy: { serviceText: { refuse: [by the way] } }";
    const chatty = `  - { id: c1, title: "Your parcel", body: "By the way: it has arrived", style: plain, status: live }`;
    expect(read(chatty)).toMatchObject({ ok: true });
    expect(read(chatty, refused)).toMatchObject({ ok: false, error: [{ code: "marketingInService", value: "by the way" }] });
  });

  it("does not keep other mistakes from being told, nor sound entries from being read", () => {
    const found = read(`${sale("style: plain, status: live")}\n  - { id: c2, title: "{{ person.name", body: b, style: plain }`);
    expect(found.ok ? [] : found.error.map(({ code }) => code)).toEqual(["marketingInService", "templateSyntax"]);
  });
});
