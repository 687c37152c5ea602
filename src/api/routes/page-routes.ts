import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type Headers, header } from "../auth.ts";
import { consolePolicy, fileAnswer, type PageFile, readPages, unbuiltPage } from "../page/pages.ts";
import { type Answer, notFound, route } from "../route.ts";

const folderOf = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Files are read when the first browser asks: most processes are never asked. */
const lazily = (folder: string): (() => ReadonlyMap<string, PageFile>) => {
  let files: ReadonlyMap<string, PageFile> | null = null;
  return () => {
    files ??= readPages(folder);
    return files;
  };
};
const consoleFiles = lazily(folderOf("console/dist"));
const clientFiles = lazily(folderOf("client/dist"));

/** The console's one page, which shows what its address names; the same for every address that is none of the API's. */
export function consolePage(headers: Headers): Answer {
  const index = consoleFiles().get("index.html");
  if (index === undefined) return { kind: "text", status: 200, type: "text/html; charset=utf-8", text: unbuiltPage };
  return fileAnswer(index, header(headers, "accept-encoding"), { "content-security-policy": consolePolicy });
}

const common = { method: "GET", access: "open", area: "Server", role: null } as const;
const fileName = z.object({ file: z.string().max(200) });

export const pageRoutes = [
  route({
    ...common,
    path: "/",
    summary: "The console",
    description:
      "Signs in with an account, or with a key from the fragment #key=…. Addresses below it, such as /people/p1, are pages of it too.",
    answer: { type: "text/html", description: "One page that loads nothing from elsewhere." },
    handler: async ({ headers }) => consolePage(headers),
  }),
  ...["bell.svg", "theme.js"].map((name) =>
    route({
      ...common,
      path: `/${name}`,
      summary: `The console's ${name}`,
      answer: { type: "text/plain", description: "A file of the console." },
      handler: async ({ headers }) => answerOf(consoleFiles().get(name), name, headers),
    }),
  ),
  route({
    ...common,
    path: "/assets/{file}",
    summary: "A file of the console",
    params: fileName,
    answer: { type: "text/javascript", description: "A script or style, named by its content." },
    handler: async ({ params, headers }) => answerOf(consoleFiles().get(`assets/${params.file}`), params.file, headers),
  }),
  route({
    ...common,
    path: "/client/{file}",
    summary: "The browser client and its service worker",
    description: "carillon.js, preference-centre.js and service-worker.js, for sites that do not bundle them.",
    params: fileName,
    answer: { type: "text/javascript", description: "A script." },
    handler: async ({ params, headers }) => {
      const answer = answerOf(clientFiles().get(params.file), params.file, headers);
      // Sites of other origins load it from here, and a worker of theirs may be for the whole of their site.
      const open = { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin", "service-worker-allowed": "/" };
      return answer.kind === "bytes" ? { ...answer, headers: { ...answer.headers, ...open } } : answer;
    },
  }),
];

const answerOf = (file: PageFile | undefined, name: string, headers: Headers): Answer =>
  file === undefined ? notFound("file", name) : fileAnswer(file, header(headers, "accept-encoding"));
