import { describeChannel } from "../conformance.ts";
import type { ScriptedAnswer } from "../scripted-origin.ts";
import { meizu } from "./sender.ts";

const answer = (value: unknown): ScriptedAnswer => ({
  status: 200,
  body: JSON.stringify({ code: "200", message: "", value, redirect: "", msgId: "NS20170304113120713_0_10000_3" }),
});
const tokenOf = (device: number): string => `RA50c6348036344485d01776773577c64740465480a6b${device}`;

describeChannel("meizu", {
  channel: meizu,
  accept: () => answer({}),
  configFor: (url) => ({
    id: "c1",
    vendor: "meizu",
    appId: "com.example.app",
    endpoints: { api: url },
    credentials: { appId: "10000", appSecret: "secret789" },
  }),
  tokenFor: (_url, device) => tokenOf(device),
  isSend: () => true,
  answers: {
    tokenDead: answer({ 110003: [tokenOf(0)] }),
    authExpired: null,
    payloadTooLarge: { status: 413 },
  },
  group: { someDead: (tokens) => answer({ 110003: tokens }) },
});
