import type { Texts } from "./language.tsx";

type Category =
  | "news"
  | "content"
  | "promotion"
  | "social"
  | "im"
  | "call"
  | "account"
  | "finance"
  | "order"
  | "logistics"
  | "reminder"
  | "device"
  | "subscription"
  | "health"
  | "mail";

/** What a campaign's messages are about. */
export const categoryWords: Texts<Readonly<Record<Category, string>>> = {
  en: {
    news: "News",
    content: "Content",
    promotion: "Promotion",
    social: "Social",
    im: "Instant messages",
    call: "Calls",
    account: "Account",
    finance: "Finance",
    order: "Orders",
    logistics: "Logistics",
    reminder: "Reminders",
    device: "Devices",
    subscription: "Subscriptions",
    health: "Health",
    mail: "Mail",
  },
  zh: {
    news: "新闻资讯",
    content: "内容推荐",
    promotion: "促销活动",
    social: "社交动态",
    im: "即时消息",
    call: "音视频通话",
    account: "账号动态",
    finance: "财务",
    order: "订单",
    logistics: "物流",
    reminder: "提醒",
    device: "设备",
    subscription: "订阅",
    health: "健康",
    mail: "邮件",
  },
};
