import { describe, expect, it } from "vitest";
import { ApiError } from "../../api/client.ts";
import { fieldProblems } from "./field-problems.ts";

const problem = (field: string) => ({ code: "badValue", message: `bad ${field}`, field, remedy: "mend it" });

describe("refusals by field", () => {
  const all = [problem("window.from"), problem("creatives.ids[0]"), problem("line")];
  const found = fieldProblems(new ApiError(422, problem("line"), all), (one) => one);

  it("stand at their field and at what holds it", () => {
    expect(found.at("line")).toBe("bad line – mend it");
    expect(found.at("window")).toBe("bad window.from – mend it");
    expect(found.at("creatives.ids")).toBe("bad creatives.ids[0] – mend it");
  });

  it("do not stand at fields whose names begin alike", () => {
    expect(found.at("lin")).toBeUndefined();
    expect(found.at("window.fro")).toBeUndefined();
  });

  it("are none of a server that was never reached", () =>
    expect(fieldProblems(new ApiError(0, problem("x"), [problem("x")]), (one) => one).all).toEqual([]));
});
