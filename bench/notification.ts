import type { Notification } from "../src/channel/port.ts";

/** The nth notification of the sending measures: a real one's length. */
export const notification = (n: number, token: string): Notification => ({
  messageId: `6f1d7c1e-5b0a-4c51-9a4e-${n.toString(16).padStart(12, "0")}`,
  token,
  title: "The Velvet Foxes – Harbour Lights has missed you",
  body: "You hearted it three weeks ago. One tap, and it plays again.",
  image: null,
  link: "app://song/song-0042",
  data: { carillon_message: `m_${n.toString(36).padStart(22, "0")}`, carillon_campaign: "heard-again", itemId: "song-0042" },
  class: "marketing",
  category: "content",
  ttlSeconds: 7200,
  collapseKey: null,
});
