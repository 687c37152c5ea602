import { describe, expect, it } from "vitest";
import type { MessageTextView } from "../../../src/api/wire/messages.ts";
import { messageTitle } from "./message-title.ts";

const text = (over: Partial<MessageTextView>): MessageTextView => ({
  title: "Hi {{ person.name }}",
  body: "Come back",
  image: null,
  link: null,
  of: "sent",
  isHidden: false,
  ...over,
});

describe("a message's title in one line", () => {
  it("is as it was sent, and of a template with what is filled in left open", () => {
    expect(messageTitle(text({}))).toBe("Hi {{ person.name }}");
    expect(messageTitle(text({ of: "template", title: "Hi {{ person.name }}, {% if item.x %}a{% endif %}" }))).toBe("Hi …, …a…");
  });
  it("is the text itself where that has no title", () => expect(messageTitle(text({ title: "" }))).toBe("Come back"));
  it("is none where the words are hidden", () => expect(messageTitle(text({ isHidden: true }))).toBeNull());
});
