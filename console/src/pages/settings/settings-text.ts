import type { Role } from "../../app/session.tsx";
import type { Texts } from "../../text/language.tsx";

interface SettingsText {
  readonly title: string;
  readonly lead: string;
  readonly tabs: {
    readonly account: string;
    readonly operators: string;
    readonly keys: string;
    readonly webhooks: string;
    readonly audit: string;
  };
  readonly adminOnly: string;
  readonly roles: Readonly<Record<Role, string>>;
  readonly roleHints: Readonly<Record<Role, string>>;
  readonly account: {
    readonly title: string;
    readonly byKey: string;
    readonly current: string;
    readonly next: string;
    readonly nextHint: string;
    readonly change: string;
    readonly changed: string;
  };
  readonly operators: {
    readonly title: string;
    readonly note: string;
    readonly name: string;
    readonly email: string;
    readonly role: string;
    readonly lastSignIn: string;
    readonly state: string;
    readonly active: string;
    readonly disabled: string;
    readonly add: string;
    readonly addTitle: string;
    readonly edit: (name: string) => string;
    readonly disable: string;
    readonly enable: string;
    readonly save: string;
    readonly saved: (name: string) => string;
    readonly newPassword: string;
    readonly firstPassword: (email: string) => string;
    readonly empty: string;
    readonly emptyHint: string;
    readonly remove: string;
    readonly removeTitle: (name: string) => string;
    readonly removeWhat: string;
  };
  readonly keys: {
    readonly title: string;
    readonly note: string;
    readonly name: string;
    readonly scope: string;
    readonly scopes: Readonly<Record<"ingest" | "client" | "read" | "admin", string>>;
    readonly made: string;
    readonly state: string;
    readonly revoked: string;
    readonly active: string;
    readonly add: string;
    readonly make: string;
    readonly shownOnce: string;
    readonly secret: string;
    readonly identitySecret: string;
    readonly identityHint: string;
    readonly revoke: string;
    readonly revokeTitle: (name: string) => string;
    readonly revokeWhat: string;
    readonly revokedNow: (name: string) => string;
  };
  readonly audit: {
    readonly title: string;
    readonly note: string;
    readonly at: string;
    readonly who: string;
    readonly action: string;
    readonly object: string;
    readonly change: string;
    readonly address: string;
    readonly kind: string;
    readonly all: string;
    readonly objectField: string;
    readonly before: string;
    readonly after: string;
    readonly details: string;
    readonly empty: string;
  };
  readonly copy: string;
  readonly copied: string;
}

export const settingsText: Texts<SettingsText> = {
  en: {
    title: "Settings",
    lead: "Who may do what here, and who did what.",
    tabs: { account: "Your account", operators: "Operators", keys: "Keys", webhooks: "Webhooks", audit: "Audit" },
    adminOnly: "An admin sees and changes this. Ask one, or sign in with an account that is one.",
    roles: { viewer: "Viewer", operator: "Operator", approver: "Approver", admin: "Admin" },
    roleHints: {
      viewer: "Looks at everything but secrets.",
      operator: "Also edits campaigns, items and audiences, pauses and stops.",
      approver: "Also approves creatives, changes the policy and goes back to earlier versions.",
      admin: "Also keys, channels, operators and the audit; exports and erases people.",
    },
    account: {
      title: "Password",
      byKey: "You signed in with a key, which has no password. Make an account, or sign in with one.",
      current: "Present password",
      next: "New password",
      nextHint: "12 characters or more. Your other sessions end.",
      change: "Change the password",
      changed: "The new password holds; your other sessions have ended.",
    },
    operators: {
      title: "People who use this console",
      note: "Roles hold for the console and are enforced by the API.",
      name: "Name",
      email: "E-mail",
      role: "Role",
      lastSignIn: "Last signed in",
      state: "State",
      active: "Active",
      disabled: "Disabled",
      add: "Add an operator",
      addTitle: "A new operator",
      edit: (name) => `Change ${name}`,
      disable: "Disable: they are signed out at once",
      enable: "Enable again",
      save: "Save",
      saved: (name) => `${name} is changed.`,
      newPassword: "Make a new first password: they are signed out",
      firstPassword: (email) =>
        `First password of ${email}. It is shown this once: hand it over, and have it changed at the first sign-in.`,
      empty: "Nobody has an account yet",
      emptyHint: "Make your own first: the button is below the menu.",
      remove: "Remove",
      removeTitle: (name) => `Remove ${name}?`,
      removeWhat:
        "They are signed out and cannot come back with this account. What they did stays in the audit. This cannot be undone; disabling can.",
    },
    keys: {
      title: "Keys",
      note: "For servers, apps and scripts. Only a hash is kept.",
      name: "Name",
      scope: "Scope",
      scopes: {
        ingest: "ingest – events and outcomes, from your servers",
        client: "client – public, for apps and browsers",
        read: "read – look at everything",
        admin: "admin – everything",
      },
      made: "Made",
      state: "State",
      revoked: "Revoked",
      active: "In use",
      add: "New key",
      make: "Make the key",
      shownOnce: "Shown this once. Keep it where secrets are kept.",
      secret: "Key",
      identitySecret: "Identity secret",
      identityHint: "Proves people to this key. It belongs on your server and never into an app.",
      revoke: "Revoke",
      revokeTitle: (name) => `Revoke ${name}?`,
      revokeWhat:
        "Whatever uses this key is refused within five seconds. It cannot be given back; make another before you revoke one in use.",
      revokedNow: (name) => `${name} is good for nothing from now on.`,
    },
    audit: {
      title: "Who changed what",
      note: "Newest first. Secrets are never in it.",
      at: "When",
      who: "Who",
      action: "What was done",
      object: "To what",
      change: "Change",
      address: "From",
      kind: "Kind",
      all: "All",
      objectField: "Id of what was changed",
      before: "Before",
      after: "After",
      details: "Before and after",
      empty: "Nothing was changed yet, or nothing like this",
    },
    copy: "Copy",
    copied: "Copied.",
  },
  zh: {
    title: "设置",
    lead: "谁可以做什么，谁做过什么。",
    tabs: { account: "我的账号", operators: "成员", keys: "密钥", webhooks: "Webhook", audit: "审计" },
    adminOnly: "仅管理员可查看和修改。请联系管理员，或用管理员账号登录。",
    roles: { viewer: "查看者", operator: "运营", approver: "审批者", admin: "管理员" },
    roleHints: {
      viewer: "可查看除机密外的一切。",
      operator: "还可编辑活动、内容与受众，暂停和停止发送。",
      approver: "还可审批文案、修改策略、回滚版本。",
      admin: "还可管理密钥、通道、成员与审计；导出和删除个人数据。",
    },
    account: {
      title: "密码",
      byKey: "你通过密钥登录，密钥没有密码。请创建账号，或用账号登录。",
      current: "当前密码",
      next: "新密码",
      nextHint: "至少 12 个字符。你的其他会话将结束。",
      change: "修改密码",
      changed: "新密码已生效，其他会话已结束。",
    },
    operators: {
      title: "控制台成员",
      note: "角色由 API 强制执行。",
      name: "姓名",
      email: "邮箱",
      role: "角色",
      lastSignIn: "上次登录",
      state: "状态",
      active: "启用",
      disabled: "停用",
      add: "添加成员",
      addTitle: "新成员",
      edit: (name) => `修改 ${name}`,
      disable: "停用：立即退出登录",
      enable: "重新启用",
      save: "保存",
      saved: (name) => `已修改 ${name}。`,
      newPassword: "生成新的初始密码：对方将退出登录",
      firstPassword: (email) => `${email} 的初始密码，仅显示这一次：请转交，并在首次登录时修改。`,
      empty: "还没有账号",
      emptyHint: "请先创建你自己的账号：按钮在菜单下方。",
      remove: "移除",
      removeTitle: (name) => `移除 ${name}？`,
      removeWhat: "对方将退出登录且无法再用此账号登录，其操作记录保留在审计中。此操作不可撤销；停用则可恢复。",
    },
    keys: {
      title: "密钥",
      note: "供服务器、应用和脚本使用，只保存哈希。",
      name: "名称",
      scope: "权限范围",
      scopes: {
        ingest: "ingest – 事件与结果，来自你的服务器",
        client: "client – 公开，用于应用和浏览器",
        read: "read – 查看全部",
        admin: "admin – 全部权限",
      },
      made: "创建时间",
      state: "状态",
      revoked: "已吊销",
      active: "使用中",
      add: "新建密钥",
      make: "创建密钥",
      shownOnce: "仅显示这一次，请妥善保存。",
      secret: "密钥",
      identitySecret: "身份密钥",
      identityHint: "用于向此密钥证明用户身份。只能放在你的服务器上，绝不可放进应用。",
      revoke: "吊销",
      revokeTitle: (name) => `吊销 ${name}？`,
      revokeWhat: "使用此密钥的一切请求将在五秒内被拒绝，且无法恢复；请先创建新密钥再吊销。",
      revokedNow: (name) => `${name} 已失效。`,
    },
    audit: {
      title: "谁改了什么",
      note: "最新的在前，不含任何机密。",
      at: "时间",
      who: "操作者",
      action: "操作",
      object: "对象",
      change: "变更",
      address: "来源",
      kind: "类别",
      all: "全部",
      objectField: "被修改对象的 ID",
      before: "之前",
      after: "之后",
      details: "变更前后",
      empty: "没有任何变更，或没有符合条件的变更",
    },
    copy: "复制",
    copied: "已复制。",
  },
};
