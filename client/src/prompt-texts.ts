/** What the soft prompt says. */
export interface PromptTexts {
  readonly title: string;
  readonly body: string;
  readonly accept: string;
  readonly dismiss: string;
}

/** Words of the guide that shows when the browser blocks notifications. */
export interface GuideTexts {
  readonly title: string;
  readonly close: string;
}

export interface Texts {
  readonly prompt: PromptTexts;
  readonly guide: GuideTexts;
}

export type Language = "en" | "zh";

/** The nearest language that there are texts in, by a BCP 47 tag. */
export const languageOf = (locale: string): Language => (/^zh\b/i.test(locale) ? "zh" : "en");

export const texts: Readonly<Record<Language, Texts>> = {
  en: {
    prompt: {
      title: "Shall we tell you?",
      body: "We write when there is something for you. You choose what and when, and can switch it off at any time.",
      accept: "Yes, notify me",
      dismiss: "Not now",
    },
    guide: { title: "Notifications are blocked", close: "Close" },
  },
  zh: {
    prompt: {
      title: "需要通知您吗？",
      body: "有与您相关的消息时我们会通知您。内容和时间由您决定，可随时关闭。",
      accept: "好，通知我",
      dismiss: "以后再说",
    },
    guide: { title: "通知已被阻止", close: "关闭" },
  },
};
