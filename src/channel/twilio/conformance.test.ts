import { describeChannel } from "../conformance.ts";
import { twilio } from "./sender.ts";

let sent = 0;

describeChannel("twilio", {
  channel: twilio,
  accept: () => ({ status: 201, body: JSON.stringify({ sid: `SM${++sent}`, status: "queued", error_code: null }) }),
  configFor: (url) => ({
    id: "c1",
    vendor: "twilio",
    appId: "com.example.app",
    endpoints: { api: url },
    credentials: { accountSid: "AC0123456789abcdef0123456789abcdef", authToken: "secret", from: "+15550000001" },
  }),
  tokenFor: (_url, device) => `+1555${String(device).padStart(7, "0")}`,
  isSend: ({ path }) => path === "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Messages.json",
  answers: {
    tokenDead: { status: 400, body: JSON.stringify({ code: 21211, message: "Invalid 'To' Phone Number: …", status: 400 }) },
    authExpired: null,
    payloadTooLarge: {
      status: 400,
      body: JSON.stringify({ code: 21617, message: "The concatenated message body is too long", status: 400 }),
    },
  },
});
