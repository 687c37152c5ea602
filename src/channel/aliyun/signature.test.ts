import { describe, expect, it } from "vitest";
import { canonicalForm, percentEncode, rpcSignature } from "./signature.ts";

/** The example of the vendor's page. */
const parameters = {
  AccessKeyId: "testId",
  Timestamp: "2017-07-12T02:42:19Z",
  SignatureMethod: "HMAC-SHA1",
  SignatureVersion: "1.0",
  SignatureNonce: "45e25e9b-0a6f-4070-8c85-2956eda1b466",
  Format: "XML",
  Action: "SendSms",
  Version: "2017-05-25",
  RegionId: "cn-hangzhou",
  PhoneNumbers: "15300000001",
  SignName: "阿里云短信测试专用",
  TemplateParam: '{"customer":"test"}',
  TemplateCode: "SMS_71390007",
  OutId: "123",
};

describe("the RPC signature", () => {
  it.each([
    ["GET", "zJDF+Lrzhj/ThnlvIToysFRq6t4="],
    ["POST", "Xvhv7fPXrPkLVSnlt0jIr08o8NQ="],
  ] as const)("equals the published example for %s", (method, expected) => {
    expect(rpcSignature(method, parameters, "testSecret")).toBe(expected);
  });

  it("encodes as RFC 3986 asks", () => {
    expect(percentEncode("a b*c~d'e(f)g!h/码")).toBe("a%20b%2Ac~d%27e%28f%29g%21h%2F%E7%A0%81");
  });

  it("sorts by name, capitals first", () => {
    expect(canonicalForm({ b: "2", a: "1", B: "3" })).toBe("B=3&a=1&b=2");
  });
});
