import type { Sentence } from "./fill-sentence.ts";
import type { Texts } from "./language.tsx";

/** What was refused and what to do about it. */
export interface RefusalWord {
  readonly message: Sentence;
  readonly remedy: Sentence;
}

const notChosen = "请从列表中选择，或先创建。";
const shorter = "请缩短后重试。";

/**
 * Refusals and warnings of the server by code, or by code and form, in words of ours where the server's are of another language. English has
 * none: the server's own words are English. `{field}` is told by the label of its form.
 */
export const refusalWords: Texts<Readonly<Record<string, RefusalWord>>> = {
  en: {},
  zh: {
    // The page's own.
    unreachable: { message: "服务器没有应答。", remedy: "请检查服务器是否在运行、本机是否联网；页面会自动重试。" },
    stillCounting: { message: "几分钟过去了，仍在统计中。", remedy: "服务器会继续统计，请稍后再试。" },
    unreadable: { message: "服务器返回了 {status}，内容不是 Carillon 的应答。", remedy: "可能是中间的代理应答：请联系其管理员。" },

    // The HTTP surface.
    malformedJson: { message: "请求内容不是 JSON：{detail}", remedy: "请发送一个 UTF-8 编码的 JSON 值。" },
    malformedEncoding: {
      message: "请求声明的 content-encoding 为 {encoding}，但无法解码：{detail}",
      remedy: "请整体压缩一次，或不带 content-encoding 发送。",
    },
    malformedRequest: { message: "不是合法的 HTTP/1.1 请求：{detail}", remedy: "请检查路径的百分号编码、请求头和内容长度。" },
    emptyBody: { message: "请求内容为空。", remedy: "请填写后再提交。" },
    invalidQuery: { message: "查询条件“{name}”无效：{detail}", remedy: "请修改或清除该条件。" },
    invalidPath: { message: "地址中的“{name}”无效：{detail}", remedy: "请修改地址；ID 为 1 至 256 个字符。" },
    invalidHeader: { message: "请求头 {name} 无效：{detail}", remedy: "请修正该请求头。" },
    keyMissing: { message: "此调用需要具有 {scopes} 权限的密钥。", remedy: "请使用密钥登录，或在 Authorization 中携带密钥。" },
    keyMalformed: { message: "Authorization 中没有密钥：{detail}", remedy: "请使用 Bearer 加密钥，或 Basic 加密钥和冒号的 base64。" },
    keyUnknown: { message: "没有这个密钥。", remedy: "请检查是否完整复制、是否已被吊销；管理员可以创建新密钥。" },
    proofInvalid: {
      message: "X-Carillon-Person 不能证明用户身份：{detail}",
      remedy: "请在你的服务器上用该密钥的 identity secret 生成签名。",
    },
    anonymousInvalid: {
      message: "X-Carillon-Anonymous 中没有匿名 ID 的凭证：{detail}",
      remedy: "请发送应用生成并保存的 128 位以上随机数，以 hex 或 base64url 编码。",
    },
    anonymousMissing: {
      message: "只有创建该匿名 ID 的应用可以操作它。",
      remedy: "请在 X-Carillon-Anonymous 中携带其凭证。",
    },
    anonymousClaimed: {
      message: "该匿名 ID 已成为已知用户，其凭证不再有效。",
      remedy: "请携带该用户的 X-Carillon-Person，或生成新的匿名 ID。",
    },
    sessionEnded: { message: "登录已失效。", remedy: "请重新登录：12 小时无操作、满 7 天，或角色与密码变更后，登录即失效。" },
    signInFailed: { message: "登录失败。", remedy: "请检查邮箱和密码，或密钥；管理员可以重设初始密码。" },
    roleMissing: { message: "此操作需要{roles}角色，你的角色是{role}。", remedy: "请让具有该角色的同事操作，或请管理员授予角色。" },
    consoleHeaderMissing: { message: "凭 cookie 的修改请求必须来自控制台。", remedy: "请在控制台中操作，或改用密钥。" },
    needsApprover: { message: "此操作需要审批者。", remedy: "请联系审批者，或保存为待审批。" },
    scopeMissing: {
      message: "此调用需要具有 {scopes} 权限的密钥，当前密钥的权限是 {scope}。",
      remedy: "请使用具有该权限的密钥；管理员可以创建。",
    },
    proofMissing: { message: "客户端密钥只能为已证明身份的用户操作。", remedy: "请携带由你的服务器签名的 X-Carillon-Person。" },
    wrongPerson: { message: "客户端密钥只能操作其证明的那个用户。", remedy: "请填写该用户，或为另一个用户提供证明。" },
    unknownRoute: { message: "没有 {method} {path} 这个接口。", remedy: "请查看 /openapi.json 中的接口列表。" },
    notFound: { message: "没有 ID 为“{id}”的{what}。", remedy: "请检查 ID；对应列表中可以看到现有的条目。" },
    labOff: { message: "此服务器未运行在实验模式。", remedy: "请以 carillon serve --lab --start <ISO 时间> 启动。" },
    featureOff: { message: "此服务器没有启用{what}。", remedy: "请联系服务器管理员开启。" },
    methodNotAllowed: { message: "{path} 只接受 {allowed}，不接受 {method}。", remedy: "请使用允许的方法。" },
    requestTimeout: { message: "请求未在规定时间内完整到达。", remedy: "请重试，或分批发送。" },
    timeGoesBack: { message: "实验时钟现为 {now}，不能回到 {to}。", remedy: "请选择当前时间之后的时刻，或重新开始实验。" },
    ownerExists: { message: "已有操作员账号。", remedy: "请登录；管理员可以创建更多账号。" },
    emailTaken: { message: "邮箱 {email} 已被使用。", remedy: "请换一个邮箱，或修改该账号。" },
    lastAdmin: { message: "{id} 是最后一个可用的管理员。", remedy: "请先让其他人成为管理员。" },
    deviceTaken: { message: "该设备或其令牌已登记给其他用户。", remedy: "请先以该用户的证明注销，或用新的设备 ID 和令牌登记。" },
    replayRunning: { message: "已有一个回放在运行，同一时间只能运行一个。", remedy: "请等待其完成，或先取消它。" },
    replayEnded: { message: "回放 {id} 已不在运行。", remedy: "无需取消；其状态说明它如何结束。" },
    tooManySecrets: {
      message: "除最新的密钥外，已有 {limit} 个旧密钥仍用于签名，每个保留 24 小时。",
      remedy: "请让接收方改用最新的密钥；{until} 之后才能再更换，或新建一个 Webhook。",
    },
    idempotencyKeyReused: {
      message: "该 Idempotency-Key 已用于另一个请求。",
      remedy: "新消息请使用新的键；只有内容完全相同的请求才可重复。",
    },
    payloadTooLarge: { message: "请求内容超过 {limit} 字节（解压后）。", remedy: "请减少每次提交的条目。" },
    uriTooLong: { message: "地址中有一段过长。", remedy: "ID 最多 256 个字符。" },
    unsupportedMediaType: { message: "此接口不接受 {type} 类型的内容。", remedy: "请使用 Content-Type：{accepted}。" },
    unsupportedEncoding: { message: "此服务器不支持 content-encoding {encoding}。", remedy: "请不压缩，或使用 gzip。" },
    invalidBody: { message: "请求内容的格式不符。", remedy: "请检查填写的内容；格式见 /openapi.json。" },
    tooManyRequests: { message: "每分钟请求超过 {limit} 次。", remedy: "请稍候再试。" },
    tooManyGuesses: {
      message: "密码错误次数过多：每个邮箱和每个网络地址每刻钟最多 {limit} 次。",
      remedy: "请稍候再试；管理员可以重设初始密码。",
    },
    headersTooLarge: { message: "请求头过大。", remedy: "请减少或缩短请求头。" },
    internal: { message: "服务器内部出错（请求 {requestId}）。", remedy: "请重试；若再次失败，请凭请求编号查看服务器日志并反馈。" },
    notReady: { message: "服务器暂时无法处理。", remedy: "请稍后重试；/readyz 会说明缺少什么。" },

    // Forms.
    missing: { message: "{field}未填写。", remedy: ["可选值：{allowed}。", "请填写{expected}。", "请填写。"] },
    wrongType: { message: ["{field}的值“{value}”不是{expected}。", "{field}不是{expected}。"], remedy: "请填写{expected}。" },
    tooBig: {
      message: ["{field}有 {measured} {unit}，最多 {limit} {unit}。", "{field}的值为 {value}，最大 {limit}。", "{field}最大 {limit}。"],
      remedy: ["请不超过 {limit} {unit}。", "请不超过 {limit}。"],
    },
    tooSmall: {
      message: ["{field}有 {measured} {unit}，至少 {limit} {unit}。", "{field}的值为 {value}，最小 {limit}。", "{field}最小 {limit}。"],
      remedy: ["请至少 {limit} {unit}。", "请不小于 {limit}。"],
    },
    unknownKey: { message: "不存在“{field}”这一项。", remedy: ["是否想写“{meant}”？可用的有：{allowed}。", "请删除，或使用：{allowed}。"] },
    "badValue.choice": {
      message: ["{field}的值“{value}”无法识别。", "{field}的值无法识别。"],
      remedy: ["是否想填“{meant}”？可选值：{allowed}。", "可选值：{allowed}。"],
    },
    "badValue.figure": {
      message: ["{field}无效，要求：{wanted}。", "{field}无效。"],
      remedy: ["{advice}", "请填写厂商给出的数字，或留空。"],
    },
    "badValue.blankAtEnds": { message: "{field}首尾不能有空格。", remedy: "请删除空格。" },
    "badValue.duration": { message: "{field}不是时长。", remedy: "请填写整数加 s、m、h 或 d，例如 15m、3h、30d。" },
    "badValue.durationOr": { message: "{field}不是时长。", remedy: "请填写整数加 s、m、h 或 d（例如 15m、3h、30d），或 {otherwise}。" },
    "badValue.durationRange": { message: "{field}不在 1s 至 {most}d 之间。", remedy: "请填写该范围内的时长。" },
    "badValue.timeOfDay": { message: "{field}不是一天中的时刻。", remedy: "请填写 00:00 至 23:59。" },
    "badValue.zone": { message: "{field}不是已知的时区。", remedy: "请填写 IANA 时区名，例如 Asia/Shanghai 或 UTC。" },
    "badValue.personOrZone": { message: "{field}不是已知的时区。", remedy: "请填写 person，或 IANA 时区名，例如 Asia/Shanghai。" },
    "badValue.reportZone": { message: "没有这个时区。", remedy: "请填写例如 Asia/Shanghai，或留空使用 UTC。" },
    "badValue.instant": { message: "{field}不是时间点。", remedy: "请填写带时区的 ISO 8601 时间，例如 2026-03-02T09:00:00Z。" },
    "badValue.version": { message: "{field}不是版本号。", remedy: "请填写以点分隔的数字，例如 7.2.0。" },
    "badValue.modelVersion": { message: "{field}不是版本号。", remedy: "请填写数字。" },
    "badValue.names": { message: "{field}不是名称。", remedy: "请填写一个名称，或名称的列表。" },
    "badValue.language": { message: "{field}不是语言标签。", remedy: "请填写 BCP 47 标签，例如 en 或 zh-CN。" },
    "badValue.valuePath": {
      message: "{field}不是变量路径。",
      remedy: "请填写 person.<属性>、item.<属性> 或 event.<属性>。",
    },
    "badValue.itemRule": { message: "{field}不是物品规则。", remedy: "请选择已有规则，或填写来源为 history、feed、pool 或 none 的规则。" },
    "badValue.secondTouch": { message: "{field}无效。", remedy: "请填写二次触达的等待时长，例如 2h，或选择不触达。" },
    "badValue.price": { message: "{field}不是价格。", remedy: "请填写 auto，或 0 至 1000000 的数字。" },
    "badValue.limitKey": { message: "{field}不是计数维度。", remedy: "请填写 person，或包含 person 的列表，可加：{known}。" },
    "badValue.limitPerPerson": { message: "频次限制按用户计数。", remedy: "请填写 person，或包含 person 的列表。" },
    "badValue.period": { message: "{field}不是周期。", remedy: "请填写 day、week，或最长 {most}d 的时长，例如 7d。" },
    "badValue.limit": { message: "{field}不是频次限制。", remedy: "请填写每个、最多几条、每个周期；或每个、最短间隔。" },
    "badValue.date": { message: "{field}不是日期。", remedy: "请填写年月日，例如 2026-03-08。" },
    "badValue.days": { message: "{field}不是日期。", remedy: "请填写 1（周一）至 7（周日）的列表，或日期的列表，例如 2026-03-08。" },
    "badValue.comparison": { message: "{field}没有比较条件。", remedy: "请添加其中之一：{known}。" },
    "badValue.predicate": {
      message: "{field}不是条件。",
      remedy: "请使用 all、any、not、trait、lastSeen、event、audience、appVersion 之一。",
    },
    "badValue.attributesTooLong": { message: "{field}的 JSON 超过 {most} 个字符。", remedy: "请只保留模板会用到的属性。" },
    "badValue.noteTooLong": { message: "备注超过 {most} 个字符。", remedy: shorter },
    "badValue.zeroByte": { message: "{field}含有零字节。", remedy: "请删除它。" },
    "badValue.word": { message: "没有“{value}”这个选项。", remedy: "请使用其中之一：{known}；或留空表示全部。" },
    "badValue.wholeNumber": { message: "{field}不是 {least} 至 {most} 的整数。", remedy: "请填写数字，或留空使用 {otherwise}。" },
    "badValue.cursor": { message: "不是此列表的翻页标记。", remedy: "请回到第一页重新翻页。" },
    "badValue.passwordTooShort": { message: "密码过短。", remedy: "请使用至少 {least} 个字符，例如一句话。" },
    "badValue.passwordGuessed": { message: "该密码太常见，会最先被猜中。", remedy: "请换一个，例如一句话。" },
    "badValue.email": { message: "不是邮箱地址。", remedy: "请填写例如 ann@example.com。" },
    "badValue.timelineKind": { message: "没有“{value}”这个类型。", remedy: "请使用其中一些：{known}；或留空表示全部。" },
    "badValue.dimension": { message: "没有“{value}”这个维度。", remedy: "请使用其中一些：{known}。" },
    "badValue.oneDay": { message: "只能预测一天。", remedy: "请不要填写天数：之后的情况取决于第一天的结果。" },
    "badValue.message": { message: "{field}不是一条消息。", remedy: "请填写用户、版位，以及标题和正文，或文案和变量。" },

    // The catalogue.
    "unknownReference.entry": {
      message: "{owner}“{name}”引用的{kind}“{target}”不存在。",
      remedy: ["是否想写“{meant}”？否则请先创建。", "请先创建，或使用现有的：{known}。", "请先创建。"],
    },
    "unknownReference.limit": {
      message: "频次限制针对的“{target}”不是任何版位、业务线、类型或活动。",
      remedy: ["是否想写“{meant}”？", "请填写已有的名称，或留空表示全部消息。"],
    },
    secondTouchTooLate: {
      message: "活动“{name}”的二次触达在 {after} 之后，但消息在预定时间后 {patience} 就失效。",
      remedy: "请延长策略的 patience，或缩短二次触达的等待。",
    },
    "marketingInService.category": {
      message: "活动“{name}”的类别是{category}，而版位“{placement}”属于服务类：厂商会处罚服务消息中的营销内容。",
      remedy: "请使用营销类版位；若文案确实是服务内容，请改用服务类别。",
    },
    serviceInMarketing: {
      message: "活动“{name}”的类别是{category}，而版位“{placement}”属于营销类：它会按营销计数并受限。",
      remedy: "若厂商已授权该类别，请使用服务类版位。",
    },
    pullMinAppVersion: {
      message: "活动“{name}”设置了最低应用版本，但版位“{placement}”由应用主动拉取。",
      remedy: "请删除最低应用版本；需要按版本筛选时，请用受众的 appVersion 条件。",
    },
    slotOfOther: {
      message: "排期时段“{name}”属于{what}“{own}”，而活动“{campaign}”属于{what}“{theirs}”。",
      remedy: "请改为“{theirs}”，或不填写活动。",
    },
    audienceCircle: { message: "受众“{name}”绕回了自身：{circle}", remedy: "请在其中一个受众里直接写出条件，不再引用另一个。" },
    pullDevices: { message: "版位“{name}”由应用主动拉取，不会打扰设备，却设置了设备范围。", remedy: "请删除设备范围，或改为推送版位。" },
    pullInbox: { message: "版位“{name}”由应用主动拉取，不会发出消息，却设置了站内信。", remedy: "请关闭站内信，或改为推送版位。" },
    pullSecondTouch: {
      message: "版位“{name}”由应用主动拉取，不会发出消息，却设置了二次触达。",
      remedy: "请删除二次触达，或改为推送版位。",
    },
    emptyRun: { message: "活动“{name}”的结束时间（{end}）早于开始时间（{start}）。", remedy: "请让结束时间晚于开始时间。" },
    countTooHigh: {
      message: "{field}为 {count}，而 48 小时以内的时间窗最多数到 {limit}。",
      remedy: "请不超过 {limit}，或使用长于 48h 的时间窗。",
    },
    emptySpan: {
      message: ["{field}从 {time} 到 {time}，时段为空。", "{field}的起止时间相同，时段为空。"],
      remedy: "请让起止时间不同，或删除该时段。",
    },
    duplicateArm: { message: "实验“{name}”有两个名为“{arm}”的分组。", remedy: "请给每个分组不同的 ID。" },
    noWeight: { message: "实验“{name}”的每个分组权重都是 0。", remedy: "请至少让一个分组的权重大于 0。" },
    minAboveMax: { message: "每周最少 {value} 条，高于每周最多 {limit} 条。", remedy: "请让最少不高于最多。" },
    "needsApprover.policy": { message: "策略只能由审批者修改。", remedy: "请联系审批者。" },
    "needsApprover.service": { message: "版位“{name}”的服务类别只能由审批者设置。", remedy: "请联系审批者。" },
    "needsApprover.campaign": { message: "活动“{name}”{status}，其{word}只能由审批者修改。", remedy: "请联系审批者，或保存为草稿。" },
    "needsApprover.status": { message: "文案“{name}”的“{status}”状态只能由审批者设置。", remedy: "请联系审批者，或保存为待审批。" },
    "needsApprover.word": { message: "文案“{name}”{status}，其{word}只能由审批者修改。", remedy: "请联系审批者，或保存为待审批。" },
    "marketingInService.creative": {
      message: "文案“{name}”由活动“{campaign}”作为服务消息发送，其中的“{phrase}”属于营销内容（{rule}）。",
      remedy: "请删去该措辞，让活动使用其他文案或营销类版位；若它不是营销，请加入策略的放行短语。",
    },
    "marketingInService.text": {
      message: "服务消息中的“{phrase}”属于营销内容（{rule}）。",
      remedy: "请删去该措辞，或改用营销类版位；若它不是营销，请加入策略的放行短语。",
    },
    templateSyntax: { message: "模板无法解析：{cause}", remedy: "请用 }} 结束每个 {{，用 {% endif %} 结束每个 {% if %}。" },
    unknownFilter: {
      message: "模板使用了不存在的过滤器“{name}”。",
      remedy: ["是否想写“{meant}”？可用的过滤器：{allowed}。", "可用的过滤器：{allowed}。"],
    },
    unknownTag: {
      message: "模板使用了不存在的标签“{name}”。",
      remedy: ["是否想写“{meant}”？可用的标签：{allowed}。", "可用的标签：{allowed}。"],
    },
    unknownVariable: {
      message: "模板读取的“{name}”不是用户、物品或事件的值。",
      remedy: [
        "是否想写“{meant}”？可读取 person.<属性>、item.<属性> 或 event.<属性>。",
        "请读取 person.<属性>、item.<属性> 或 event.<属性>。",
      ],
    },
    rosterInQuietHours: {
      message: "排期时段“{name}”（{hours}）位于静默时段 {quiet} 之内，届时不会发送。",
      remedy: "请把时段移出静默时段，或删除该排期。",
    },
    "rosterWithoutCampaign.line": { message: "排期时段“{name}”空占：业务线“{line}”没有活动。", remedy: "请创建活动，或删除该排期。" },
    "rosterWithoutCampaign.placement": {
      message: "排期时段“{name}”空占：业务线“{line}”在版位“{placement}”没有活动。",
      remedy: "请创建活动，或删除该排期。",
    },
    rosterOutsideWindow: {
      message: [
        "排期时段“{name}”空占：活动 {campaigns} 的时段 {window} 与 {hours} 不重合。",
        "排期时段“{name}”空占：活动 {campaigns} 的时段都不与 {hours} 重合。",
      ],
      remedy: "请移到活动的发送时段内，或放宽活动时段。",
    },
    rosterOutsideRun: {
      message: "排期时段“{name}”空占：活动 {campaigns} 在这些日期不投放。",
      remedy: "请修改排期日期，或活动的起止时间。",
    },
    rosterAboveLimit: {
      message: "排期时段 {names} 在 {hours} 小时内为每个用户保留 {needed} 条消息，而限制“{label}”只允许 {room} 条。",
      remedy: "请减少排期、拉开间隔，或放宽限制。",
    },
    rosterWithinCooldown: {
      message: "排期时段 {names} 在 {hours} 小时内为每个用户保留 {needed} 条消息，而冷却“{label}”只允许 {room} 条。",
      remedy: "请让同一类型的排期间隔超过冷却时间，或缩短冷却。",
    },
    rosterAboveQuota: {
      message: "排期每天为每个用户给业务线“{line}”保留 {most} 条消息，而该业务线每天对所有人合计只能发 {perDay} 条。",
      remedy: "请提高业务线的配额，或给排期设置配额足够的受众。",
    },
    textTooLong: { message: "文案“{name}”的{word}会被截断：{cuts}", remedy: "请缩短到 {limit} 以内，或在预览中查看截断效果。" },
    channelRefuses: { message: "文案“{name}”会被 {vendor} 拒绝：{why}", remedy: "请修改所指之处，或通道的选项。" },
    pictureNotShown: {
      message: "文案“{name}”（另有 {more} 条）的图片不会在 {channels} 上展示，只发送文字。",
      remedy: "若文字已足够清楚，无需处理。",
    },
    moreTooLong: { message: "另有 {count} 条文案会被某些通道截断或拒绝，从“{name}”开始。", remedy: "请修改前面的文案后再次保存。" },

    "fitting.dataLeftOut": { message: "{vendor} 会丢弃 {keys}：整条消息过大。", remedy: "请缩短正文，或删除部分附带数据。" },
    "fitting.pictureNever": { message: "{vendor} 不展示图片。", remedy: "若文字已足够清楚，无需处理。" },
    "fitting.pictureMarketing": { message: "{vendor} 的营销消息不展示图片。", remedy: "若文字已足够清楚，无需处理。" },
    "fitting.pictureSize": { message: "{vendor} 会丢弃图片：整条消息过大。", remedy: "请缩短正文或图片地址。" },
    "fitting.shortened": { message: "{word}有 {from} 个字符，{vendor} 会截断到 {to} 个，这是它的上限。", remedy: "请缩短{word}。" },
    "fitting.shortenedForSize": {
      message: "{word}有 {from} 个字符，{vendor} 会截断到 {to} 个，因为整条消息过大。",
      remedy: "请缩短{word}。",
    },
    "assumed.live": { message: "活动已上线", remedy: "" },
    "assumed.begun": { message: "活动已开始，尽管开始时间为 {start}", remedy: "" },
    "assumed.approved": { message: "以下文案已批准，尽管尚未批准：{creatives}", remedy: "" },
    "assumed.past": { message: "活动新用到的历史行为已从日志统计，最早到事实保留期为止", remedy: "" },
    "assumed.quotas": { message: "配额为当前的余量，且一个用户的消息不占用其他用户的", remedy: "" },

    // Channels.
    invalidChannel: {
      message: ["{field}的值“{value}”无效，要求：{wanted}。", "{field}无效，要求：{wanted}。", "{field}无效。"],
      remedy: ["{advice}", "请对照厂商后台填写，或留空使用默认值。"],
    },
    unknownVendor: { message: "没有名为“{name}”的通道类型。", remedy: "可用的有：{limit}。" },
    unknownField: { message: "这里没有“{field}”这一项。", remedy: "请删除；若是厂商的字段，请放进选项或凭据。" },
    "maskedCredential.nothingStored": { message: "{field}已遮盖，但没有保存过它的值。", remedy: "请填写其值。" },
    "maskedCredential.moved": { message: "{field}已遮盖，但已保存的值不能用于其他厂商或其他地址。", remedy: "请重新填写全部凭据。" },

    // Webhooks.
    invalidUrl: {
      message: "这不是 https:// 地址，或其中含有用户名、密码或 # 片段。",
      remedy: "请写成 https://hooks.example.com/carillon 的形式；身份由签名证明。",
    },
    placeNotAllowed: {
      message: "不允许将 Webhook 发往 {place}。",
      remedy: "请使用允许的来源，或请服务器管理员把它加入 CARILLON_WEBHOOK_ORIGINS。",
    },

    // Names that stand for nothing.
    unknownPerson: { message: "没有 ID 为“{name}”的用户。", remedy: "请先为该用户登记设备或上报 identify。" },
    unknownItem: { message: "没有 ID 为“{name}”的物品。", remedy: "请先用 POST /v1/items 存入。" },
    unknownCreative: { message: "没有 ID 为“{name}”的文案。", remedy: notChosen },
    unknownCampaign: { message: "没有 ID 为“{name}”的活动。", remedy: notChosen },
    unknownLine: { message: "没有 ID 为“{name}”的业务线。", remedy: notChosen },
    unknownAudience: { message: "没有 ID 为“{name}”的受众。", remedy: notChosen },
    unknownPlacement: { message: "没有 ID 为“{name}”的版位。", remedy: notChosen },
    unknownChannel: { message: "没有名为“{name}”的通道。", remedy: "请在“通道”页查看或配置。" },
    creativeNotApproved: { message: "文案“{name}”{status}。", remedy: "请先审批。" },
    placementNotPush: { message: "版位“{name}”由应用主动拉取，不能向它推送。", remedy: "请选择推送版位。" },
    placementNotPull: { message: "版位“{name}”是推送版位，不能主动拉取。", remedy: "请选择拉取版位。" },
    forecastPull: {
      message: "活动“{name}”属于拉取版位“{placement}”：应用请求之前不做决策。",
      remedy: "只能预测推送版位的活动；拉取版位可用试算查看。",
    },
    modelNotPromotable: {
      message: "版本 {version} 的学习模型尚不优于平均率，不能启用。",
      remedy: "请启用显示为“已启用”的版本，或由管理员锁定此版本。",
    },
    scorerNotLearned: {
      message: "策略的 scorer 为 {scorer}：学习模型不参与决策，启用任何版本都没有作用。",
      remedy: "请先在策略中设为 learned，再启用。",
    },
    modelHeld: { message: "决策已由 {by} 锁定在版本 {version}，优先于人工启用。", remedy: "请先由管理员解除锁定。" },
    policyUnfit: { message: "目录无法采用这一策略：{detail}", remedy: "请修改后重试；保存前的检查会指出同样的问题。" },
    modelNoLongerKept: { message: "模型版本 {version} 的部分内容已不再保留，无法再用于决策。", remedy: "请选择较新的版本。" },

    // Who is signed in.
    noPassword: { message: "用密钥登录的会话没有密码。", remedy: "请用邮箱登录；密钥的更换方式是新建一个并吊销旧的。" },
    wrongPassword: { message: "当前密码不正确。", remedy: "请输入登录时使用的密码。" },

    // Preferences of a person.
    preferencesTooLarge: { message: "偏好设置共 {bytes} 字节，最多 {limit} 字节。", remedy: "请减少关闭的条目，或直接全部关闭。" },
    notAList: { message: "{field}必须是列表。", remedy: "请发送一个列表。" },
    notAnObject: { message: "{field}必须是对象。", remedy: "请按接口说明发送对象。" },
    notABoolean: { message: "{field}必须为是或否。", remedy: "请填写 true 或 false。" },
    tooManySpans: { message: "时段过多，最多 {limit} 个。", remedy: "请合并相邻的时段。" },
    tooManyNames: { message: "条目过多，最多 {limit} 个。", remedy: "请直接全部关闭。" },
    badClockTime: { message: "{field}不是一天中的时刻。", remedy: "请填写 00:00 至 23:59，例如 22:00。" },
    badDays: { message: "{field}必须是 1 至 7 的列表。", remedy: "1 是周一，7 是周日；留空表示每天。" },
    badName: { message: "{field}不是 ID。", remedy: "请填写最多 {limit} 个字符的文本。" },
    badSource: { message: "{field}必须是简短的文本。", remedy: "请填写来源的表单或页面名称，最多 {limit} 个字符。" },
    badTime: { message: "{field}不是 ISO 8601 时间。", remedy: "请填写例如 2026-03-02T09:00:05Z。" },
  },
};
