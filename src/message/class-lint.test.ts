import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lintClass } from "./class-lint.ts";

const rulesOf = (title: string, body = "", words?: { refuse: string[]; allow: string[] }): string[] =>
  lintClass({ title, body }, "service", words).map(({ rule }) => rule);

describe("marketing text in a service class", () => {
  it.each([
    ["Save now: 20% off everything", "discount"],
    ["全场五折起", "discount"],
    ["A coupon for you", "gift"],
    ["你有一个红包待领取", "gift"],
    ["Last chance to join", "pressure"],
    ["限时三天", "pressure"],
    ["Recommended for you", "recommendation"],
    ["新品上市", "buy"],
  ])("%s is refused by rule %s, with the phrase", (title, rule) => {
    const [offence] = lintClass({ title, body: "" }, "service");
    expect(offence).toMatchObject({ rule, field: "title", remedy: expect.stringContaining("marketing") });
    expect(title).toContain(offence?.phrase);
    expect(offence?.message).toContain(`"${offence?.phrase}"`);
  });

  it.each([
    ["Your order has shipped", "Order 1042 arrives tomorrow before noon."],
    ["Payment received", "We have received 20.00 EUR. 20% of it is VAT."],
    ["Your code is 481 220", "It is valid for five minutes."],
    ["Refund on its way", "The price was refunded to your card."],
    ["New sign-in from Lyon", "Was this you?"],
    ["您的订单已发货", "预计明天送达，请注意查收。"],
    ["验证码 481220", "五分钟内有效。"],
    ["Meeting in ten minutes", "Room 4, with Mina and Jo."],
    ["Your salesperson is Kim", "She will call you at nine."],
  ])("%s: %s is service", (title, body) => {
    expect(rulesOf(title, body)).toEqual([]);
  });

  it("names each field and every rule that was broken", () => {
    const found = lintClass({ title: "Flash sale", body: "Hurry, coupon inside" }, "service");
    expect(found.map(({ field, rule }) => `${field} ${rule}`)).toEqual(["title discount", "body gift", "body pressure"]);
  });

  it("is no offence in the marketing class", () => {
    expect(lintClass({ title: "Flash sale, 50 % off", body: "Buy now" }, "marketing")).toEqual([]);
  });

  it("hears an operator's own words, which may refuse more or allow what the rules refuse", () => {
    expect(rulesOf("Join the Club", "", { refuse: ["join the club"], allow: [] })).toEqual(["own"]);
    expect(rulesOf("Your voucher 77 was redeemed", "", { refuse: [], allow: ["voucher 77 was redeemed"] })).toEqual([]);
    expect(rulesOf("Voucher booklet, and a voucher", "", { refuse: [], allow: ["voucher booklet"] })).toEqual(["gift"]);
  });

  it("takes any text and any words without failing, and quotes only what stands there", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.array(fc.string(), { maxLength: 3 }),
        fc.array(fc.string(), { maxLength: 3 }),
        (title, body, refuse, allow) => {
          for (const { field, phrase, rule } of lintClass({ title, body }, "service", { refuse, allow }))
            if (rule !== "own") expect({ title, body }[field]).toContain(phrase);
        },
      ),
    );
  });
});
