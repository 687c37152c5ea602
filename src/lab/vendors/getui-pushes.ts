import { randomBytes } from "node:crypto";
import { HOUR_MS } from "../../base/duration.ts";
import type { DayCounts } from "./day-counts.ts";
import { type GetuiDevice, type GetuiDevices, type GetuiRaw, isReachable } from "./getui-devices.ts";
import { checkGetuiContent, checkGetuiSingle, checkGetuiTargets } from "./getui-push-rules.ts";
import { type GetuiReply, getuiRefusal, getuiSuccess } from "./getui-reply.ts";
import { isRecord } from "./jwt.ts";
import type { Received } from "./notification-log.ts";
import { makeRateWindow } from "./rate-window.ts";

/** What Getui allows an app in pushes. Days are Beijing's. */
export interface GetuiPushLimits {
  /** `list` calls a minute before 30015. */
  readonly listsPerMinute?: number;
  /** Devices of `list` pushes on a day of Beijing before 30008; default 2,000,000. */
  readonly listTargetsPerDay?: number;
  /** `all` and `tag` pushes a minute before 30014; default 5. */
  readonly broadcastsPerMinute?: number;
  /** `all` and `tag` pushes on a day of Beijing, both together, before 30007 and 30010; default 100. */
  readonly broadcastsPerDay?: number;
  /** Devices of all pushes on a day of Beijing before 30009. */
  readonly pushesPerDay?: number;
  /** Most messages of a batch; default 200, which the vendor facts do not confirm. */
  readonly batchMessages?: number;
  /** Whether the app may push to fast tags; default true. */
  readonly fastTags?: boolean;
  /** What stands for a dead device in the answer to a list; default the old word. [unconfirmed] */
  readonly deadInList?: "TokenMD5NoUsers" | "leftOut";
}

type Body = Readonly<Record<string, unknown>>;
type TargetName = "cid" | "alias";
type BroadcastTo = "all" | "tag" | "fastTag";

interface Task {
  /** Of lists alone: other tasks are over when they are answered. */
  readonly push: Body | null;
  targets: number;
  stopped: boolean;
}

/** The word for a device that is gone, in the answer to several. */
const deadWord = "TokenMD5NoUsers";
const broadcastCodes = { all: "30007", tag: "30010", fastTag: "30006" } as const;

/** Getui's pushes, its tasks, and its memory of request ids. */
export class GetuiPushes {
  readonly #devices: GetuiDevices;
  readonly #dayCounts: DayCounts;
  readonly #limits: GetuiPushLimits;
  readonly #drop: (one: Received<GetuiRaw>) => void;
  readonly #tasks = new Map<string, Task>();
  /** Answers by `request_id`: a repeated one gets the first answer, and its message is lost. */
  readonly #answers = new Map<string, GetuiReply>();
  readonly #listRate;
  readonly #broadcastRate;

  constructor(parts: {
    readonly devices: GetuiDevices;
    readonly dayCounts: DayCounts;
    readonly limits: GetuiPushLimits;
    readonly drop: (one: Received<GetuiRaw>) => void;
  }) {
    this.#devices = parts.devices;
    this.#dayCounts = parts.dayCounts;
    this.#limits = parts.limits;
    this.#drop = parts.drop;
    this.#listRate = makeRateWindow(parts.limits.listsPerMinute);
    this.#broadcastRate = makeRateWindow(parts.limits.broadcastsPerMinute ?? 5);
  }

  /** What answers at this path; null = nothing. */
  at(path: string): ((body: Body, nowMs: number) => GetuiReply) | null {
    const [, name] = /\/(cid|alias)$/.exec(path) ?? [];
    const by: TargetName = name === "alias" ? "alias" : "cid";
    switch (path) {
      case "push/single/cid":
      case "push/single/alias":
        return (body, nowMs) => this.#single(body, by, nowMs);
      case "push/single/batch/cid":
      case "push/single/batch/alias":
        return (body, nowMs) => this.#batch(body, by, nowMs);
      case "push/list/message":
        return (body, nowMs) => this.#store(body, nowMs);
      case "push/list/cid":
      case "push/list/alias":
        return (body, nowMs) => this.#list(body, by, nowMs);
      case "push/all":
        return (body, nowMs) => this.#broadcast(body, "all", nowMs);
      case "push/tag":
        return (body, nowMs) => this.#broadcast(body, "tag", nowMs);
      case "push/fast_custom_tag":
        return (body, nowMs) => this.#broadcast(body, "fastTag", nowMs);
      default:
        return null;
    }
  }

  /** `GET /report/push/task/{ids}`: how many devices each task was for. */
  statistics(ids: string): GetuiReply {
    return getuiSuccess(Object.fromEntries(ids.split(",").map((id) => [id, { total: { target_num: this.#tasks.get(id)?.targets ?? 0 } }])));
  }

  /** `DELETE /task/…`. Nothing here waits for its hour, so a scheduled task that is known has run. */
  stop(taskId: string, scheduled: boolean): GetuiReply {
    const task = this.#tasks.get(taskId);
    if (scheduled) return getuiRefusal(task === undefined ? "22002" : "22001");
    if (task === undefined) return getuiRefusal("20001", "taskid is invalid");
    task.stopped = true;
    return getuiSuccess();
  }

  #single(body: Body, name: TargetName, nowMs: number): GetuiReply {
    const fault = checkGetuiSingle(body, name);
    const [target = ""] = targetsOf(body, name);
    if (fault !== null) return getuiRefusal("20001", fault, target || null);
    const id = String(body.request_id);
    const repeated = this.#answers.get(id);
    if (repeated !== undefined) return repeated;
    const devices = this.#devices.find(target, name);
    const reached = devices.filter(isReachable);
    if (reached.length === 0)
      return getuiRefusal("20001", devices.length > 0 && devices.every(isForeign) ? foreignText : undefined, target);
    if (!this.#dayCounts.take("30009", { many: reached.length, most: this.#limits.pushesPerDay, nowMs }))
      return getuiRefusal("30009", undefined, target);
    const taskId = this.#open("RASS", null, nowMs);
    const { received, words } = this.#deliver(reached, body, { taskId, nowMs });
    if (Object.keys(words).length === 0) return getuiRefusal("21001", undefined, target);
    const reply: GetuiReply = { ...getuiSuccess({ [taskId]: words }), token: target };
    this.#answers.set(id, { ...reply, group: [] });
    return { ...reply, group: received };
  }

  #batch(body: Body, name: TargetName, nowMs: number): GetuiReply {
    const list = body.msg_list;
    if (list === undefined) return getuiRefusal("20001", "msg_list can not be empty");
    if (!Array.isArray(list) || !list.every(isRecord)) return getuiRefusal("20001", "msg_list type error");
    if (list.length < 1 || list.length > (this.#limits.batchMessages ?? 200)) return getuiRefusal("20001", "msg_list is invalid");
    if (!isFlag(body.is_async)) return getuiRefusal("20001", "is_async type error");
    for (const one of list) {
      const fault = checkGetuiSingle(one, name);
      if (fault !== null) return getuiRefusal("20001", fault);
    }
    const replies = list.map((one) => ({ target: targetsOf(one, name)[0] ?? "", reply: this.#single(one, name, nowMs) }));
    const first = replies[0]?.reply;
    if (first !== undefined && replies.every(({ reply }) => reply.code === "30009")) return first;
    const data: Record<string, unknown> = {};
    for (const { target, reply } of replies) {
      if (reply.code === null) Object.assign(data, dataOf(reply));
      else if (this.#limits.deadInList !== "leftOut") data[makeTaskId("RASS", nowMs)] = { [target]: deadWord };
    }
    return { ...getuiSuccess(body.is_async === true ? {} : data), group: replies.flatMap(({ reply }) => reply.group ?? []) };
  }

  #store(body: Body, nowMs: number): GetuiReply {
    const fault = checkGetuiContent(body);
    if (fault !== null) return getuiRefusal("20001", fault);
    const id = body.request_id;
    const repeated = typeof id === "string" ? this.#answers.get(id) : undefined;
    if (repeated !== undefined) return repeated;
    const reply = getuiSuccess({ taskid: this.#open("RASL", body, nowMs) });
    if (typeof id === "string") this.#answers.set(id, reply);
    return reply;
  }

  #list(body: Body, name: TargetName, nowMs: number): GetuiReply {
    if (!this.#listRate.take("", nowMs)) return getuiRefusal("30015");
    const fault = checkGetuiTargets(body.audience, name, 1000);
    if (fault !== null) return getuiRefusal("20001", fault);
    if (!isFlag(body.is_async)) return getuiRefusal("20001", "is_async type error");
    const taskId = body.taskid;
    if (taskId === undefined || taskId === "") return getuiRefusal("20001", "taskid can not be empty");
    const push = typeof taskId === "string" ? this.#livePush(taskId) : null;
    if (typeof taskId !== "string" || push === null) return getuiRefusal("20001", "taskid is invalid");
    const found = targetsOf(body, name).map((target) => ({ target, devices: this.#devices.find(target, name).filter(isReachable) }));
    const reached = found.flatMap(({ devices }) => devices);
    if (reached.length === 0) return getuiRefusal("20001");
    if (!this.#dayCounts.take("30008", { many: found.length, most: this.#limits.listTargetsPerDay ?? 2_000_000, nowMs }))
      return getuiRefusal("30008");
    if (!this.#dayCounts.take("30009", { many: reached.length, most: this.#limits.pushesPerDay, nowMs })) return getuiRefusal("30009");
    const { received, words } = this.#deliver(reached, push, { taskId, nowMs });
    const dead = this.#limits.deadInList === "leftOut" ? [] : found.filter(({ devices }) => devices.length === 0);
    const answered = { ...words, ...Object.fromEntries(dead.map(({ target }) => [target, deadWord])) };
    return { ...getuiSuccess({ [taskId]: body.is_async === true ? {} : answered }), group: received };
  }

  #broadcast(body: Body, to: BroadcastTo, nowMs: number): GetuiReply {
    if (to === "fastTag" && this.#limits.fastTags === false) return getuiRefusal("30000");
    if (!this.#broadcastRate.take(to === "fastTag" ? to : "app", nowMs)) return getuiRefusal(to === "fastTag" ? "30013" : "30014");
    const fault = checkGetuiContent(body);
    if (fault !== null) return getuiRefusal("20001", fault);
    const tags = tagsOf(body.audience, to);
    if (tags === null) return getuiRefusal("20001", "audience is invalid");
    const counter = to === "fastTag" ? to : "all and tag";
    if (!this.#dayCounts.take(counter, { most: this.#limits.broadcastsPerDay ?? 100, nowMs })) return getuiRefusal(broadcastCodes[to]);
    const taskId = this.#open("RASA", null, nowMs);
    const { received } = this.#deliver(this.#devices.tagged(tags), body, { taskId, nowMs });
    return { ...getuiSuccess({ taskid: taskId }), group: received };
  }

  #deliver(devices: readonly GetuiDevice[], push: Body, at: { readonly taskId: string; readonly nowMs: number }) {
    const task = this.#tasks.get(at.taskId);
    if (task !== undefined) task.targets += devices.length;
    const outcome = this.#devices.deliver(devices, push, at);
    for (const one of outcome.dropped) this.#drop({ atWallMs: at.nowMs, ...one });
    return outcome;
  }

  #open(prefix: string, push: Body | null, nowMs: number): string {
    const id = makeTaskId(prefix, nowMs);
    this.#tasks.set(id, { push, targets: 0, stopped: false });
    return id;
  }

  #livePush(taskId: string): Body | null {
    const task = this.#tasks.get(taskId);
    return task === undefined || task.stopped ? null : task.push;
  }
}

const foreignText = "appid not match cid";
const isForeign = ({ foreign }: GetuiDevice): boolean => foreign;
const isFlag = (value: unknown): boolean => value === undefined || typeof value === "boolean";

/** Tags of the audience; empty = everybody; null = neither `all` nor tags where they belong. */
function tagsOf(audience: unknown, to: BroadcastTo): readonly string[] | null {
  if (to === "all") return audience === "all" ? [] : null;
  if (!isRecord(audience)) return null;
  const tags = to === "tag" ? audience.tag : audience.fast_custom_tag;
  if (typeof tags === "string" && tags !== "") return [tags];
  const conditions: readonly unknown[] = Array.isArray(tags) ? tags : [];
  const values = conditions.flatMap((one) => (isRecord(one) && Array.isArray(one.values) ? one.values.map(String) : [String(one)]));
  return values.length > 0 ? values : null;
}

/** Month and day in Beijing, `MMDD`. */
const beijingMonthDay = (nowMs: number): string => new Date(nowMs + 8 * HOUR_MS).toISOString().slice(5, 10).replace("-", "");

const makeTaskId = (prefix: string, nowMs: number): string => `${prefix}_${beijingMonthDay(nowMs)}_${randomBytes(16).toString("hex")}`;

function targetsOf(body: Body, name: TargetName): readonly string[] {
  const targets = isRecord(body.audience) ? body.audience[name] : undefined;
  return Array.isArray(targets) ? targets.filter((target) => typeof target === "string") : [];
}

function dataOf({ body }: GetuiReply): Body {
  return isRecord(body) && isRecord(body.data) ? body.data : {};
}
