import { makeReportPage } from "../page/report-page.ts";
import { route } from "../route.ts";

const page = makeReportPage();

export const pageRoutes = [
  route({
    method: "GET",
    path: "/",
    access: "open",
    area: "Server",
    summary: "The report as a page",
    description: "Asks for a key, or takes it from the fragment #key=….",
    answer: { type: "text/html", description: "One page that loads nothing from elsewhere." },
    handler: async () => ({
      kind: "text",
      status: 200,
      type: "text/html; charset=utf-8",
      text: page.html,
      headers: { "content-security-policy": page.contentSecurityPolicy },
    }),
  }),
];
