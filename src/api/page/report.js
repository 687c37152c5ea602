// Runs in the browser. Everything from the server is shown as text, never as HTML.
const place = (id) => document.getElementById(id);
const keyName = "carillon-key";
const counts = ["attempted", "accepted", "delivered", "shown", "opened", "converted", "dismissed", "switchedOff"];
const labels = { switchedOff: "switched off" };

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function complain(text) {
  place("notice").textContent = text;
  place("notice").hidden = text === "";
}

class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

async function read(path) {
  const answer = await fetch(path, {
    headers: { authorization: `Bearer ${sessionStorage.getItem(keyName)}` },
    credentials: "omit",
    cache: "no-store",
  });
  const body = await answer.json();
  if (!answer.ok) throw new Refused(answer.status, `${body.error?.message ?? answer.statusText}. ${body.error?.remedy ?? ""}`);
  return body;
}

const number = (value) => new Intl.NumberFormat("en").format(value);
const percent = (share) => `${(share * 100).toFixed(1)} %`;

// Wilson score interval with z = 1.96 (E. B. Wilson, 1927).
function wilson(hits, trials) {
  const z = 1.96;
  const share = hits / trials;
  const middle = (share + (z * z) / (2 * trials)) / (1 + (z * z) / trials);
  const half = (z / (1 + (z * z) / trials)) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

function openRate(row) {
  if (!row.accepted) return "–";
  const [low, high] = wilson(Math.min(row.opened, row.accepted), row.accepted);
  return `${percent(row.opened / row.accepted)} (${percent(low)} – ${percent(high)})`;
}

const sum = (byReason) => Object.values(byReason ?? {}).reduce((total, count) => total + count, 0);

function showStanding(summary) {
  const { messages, due } = summary;
  const cards = [
    ["people", summary.people],
    ["devices", summary.devices],
    ["fell due", due.total],
    ["decided", due.decided],
    ["stayed silent", sum(due.skipped)],
    ["sent", messages.sent],
    ["waiting", messages.waiting],
    ["failed", sum(messages.failed)],
    ["cancelled", sum(messages.cancelled)],
    ["doubtful", messages.doubtful],
  ];
  place("standing").replaceChildren(
    ...cards.map(([name, value]) => {
      const card = element("div");
      card.append(element("dt", name), element("dd", number(value)));
      return card;
    }),
  );
  place("clock").textContent = `as of ${summary.now.slice(0, 16).replace("T", " ")} UTC`;
}

function rowOf(names, row, title) {
  const line = element("tr");
  for (const name of names) line.append(element("td", title ?? row[name] ?? "(none)", { class: "name", "data-label": name }));
  for (const name of counts) line.append(element("td", number(row[name] ?? 0), { "data-label": labels[name] ?? name }));
  line.append(element("td", number(sum(row.failed)), { "data-label": "failed", title: reasonsText(row.failed) }));
  line.append(element("td", openRate(row), { "data-label": "open rate" }));
  return line;
}

const reasonsText = (byReason) =>
  Object.entries(byReason ?? {})
    .map(([reason, count]) => `${reason}: ${count}`)
    .join(", ");

function showFunnel(funnel, names) {
  const head = element("tr");
  for (const name of names) head.append(element("th", name, { class: "name", scope: "col" }));
  for (const name of [...counts.map((one) => labels[one] ?? one), "failed", "open rate"])
    head.append(element("th", name, { scope: "col" }));
  const table = place("funnel");
  table.tHead.replaceChildren(head);
  table.tBodies[0].replaceChildren(...funnel.rows.map((row) => rowOf(names, row)));
  table.tFoot.replaceChildren(rowOf(names, funnel.totals, "all"));
  const since = Date.parse(funnel.from) === 0 ? "from the beginning" : `from ${funnel.from}`;
  const none = funnel.rows.length === 0 ? " Nothing was attempted in it." : "";
  place("span").textContent = `Attempts ${since} to ${funnel.to}.${none}`;
}

const ratedPart = ({ openRate, settled }) => (openRate === null ? "–" : `${percent(openRate)} of ${number(settled)}`);
const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
const differenceText = (difference) =>
  difference === null ? "–" : `${signed(100 * difference.value)} (${signed(100 * difference.low)} to ${signed(100 * difference.high)})`;

function showSpoke({ overall, clearEffect, from, to }) {
  const columns = ["what spoke", "of messages", "where it spoke", "the rest", "difference"];
  const head = element("tr");
  for (const [position, name] of columns.entries()) head.append(element("th", name, { scope: "col", class: position === 0 ? "name" : "" }));
  const table = place("spoke");
  const { reasons } = overall;
  table.tHead.replaceChildren(...(reasons.length > 0 ? [head] : []));
  table.tBodies[0].replaceChildren(
    ...reasons.map((reason) => {
      const line = element("tr");
      const cells = [percent(reason.share), ratedPart(reason.clear), ratedPart(reason.rest), differenceText(reason.difference)];
      line.append(element("td", reason.text, { class: "name", "data-label": columns[0] }));
      for (const [position, text] of cells.entries()) line.append(element("td", text, { "data-label": columns[position + 1] }));
      return line;
    }),
  );
  place("spoke-note").hidden = reasons.length === 0;
  const span = `from ${from.slice(0, 10)} to ${to.slice(0, 10)}`;
  place("spoke-span").textContent =
    reasons.length > 0
      ? `${number(overall.explained)} of ${number(overall.messages)} messages ${span} keep what spoke for them (clearly: log-odds of ${clearEffect} or more); what the model leaned on most comes first.`
      : `Of ${number(overall.messages)} messages ${span} none was chosen by a learned model: counted rates and chance leave no reasons.`;
}

function reasonList(title, byReason, explanation) {
  const part = element("section");
  const total = sum(byReason);
  part.append(element("h3", title), element("p", `${number(total)} in all. ${explanation}`, { class: "quiet" }));
  const list = element("ul");
  const entries = Object.entries(byReason ?? {}).sort((a, b) => b[1] - a[1]);
  for (const [reason, count] of entries) {
    const line = element("li");
    line.append(element("span", reason), element("span", number(count)));
    line.append(
      element("meter", undefined, {
        min: "0",
        max: String(Math.max(total, 1)),
        value: String(count),
        "aria-label": `${reason}: ${count} of ${total}`,
      }),
    );
    list.append(line);
  }
  if (entries.length === 0) list.append(element("li", "none"));
  part.append(list);
  return part;
}

function showReasons(summary) {
  place("reasons").replaceChildren(
    reasonList("People who stayed without", summary.due.skipped, "The step that removed the last candidate."),
    reasonList("Candidates that were removed", summary.removed, "By rule."),
    reasonList("Messages that failed", summary.messages.failed, "By reason of failure."),
    reasonList("Messages that were cancelled", summary.messages.cancelled, "By cause."),
  );
}

async function showSpan() {
  const by = place("by").value;
  const query = new URLSearchParams();
  if (place("from").value) query.set("from", `${place("from").value}T00:00:00Z`);
  // The last day counts whole: `to` is exclusive.
  if (place("to").value) query.set("to", new Date(Date.parse(`${place("to").value}T00:00:00Z`) + 86_400_000).toISOString());
  showSpoke(await read(`/v1/reports/reasons?${query}`));
  query.set("by", by);
  showFunnel(await read(`/v1/reports/funnel?${query}`), by.split(","));
}

function askForKey() {
  sessionStorage.removeItem(keyName);
  place("ask").hidden = false;
  place("report").hidden = true;
  place("forget").hidden = true;
}

async function guarded(work) {
  try {
    complain("");
    await work();
  } catch (error) {
    complain(error instanceof Error ? error.message : String(error));
    if (error instanceof Refused && (error.status === 401 || error.status === 403)) askForKey();
  }
}

const show = () =>
  guarded(async () => {
    const summary = await read("/v1/reports/summary");
    showStanding(summary);
    showReasons(summary);
    await showSpan();
    place("ask").hidden = true;
    place("report").hidden = false;
    place("forget").hidden = false;
  });

place("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(keyName, place("key").value.trim());
  place("key").value = "";
  show();
});
place("choose").addEventListener("submit", (event) => {
  event.preventDefault();
  guarded(showSpan);
});
place("forget").addEventListener("click", askForKey);

const given = new URLSearchParams(location.hash.slice(1)).get("key");
if (given) {
  sessionStorage.setItem(keyName, given);
  // The key must not stay in the address bar or in the history.
  history.replaceState(null, "", location.pathname);
}
if (sessionStorage.getItem(keyName)) show();
else askForKey();
