import type { Language } from "./prompt-texts.ts";

/** Browsers whose settings lie at different places. */
export type BrowserName =
  | "chromeDesktop"
  | "chromeAndroid"
  | "edgeDesktop"
  | "firefoxDesktop"
  | "firefoxAndroid"
  | "safariMac"
  | "safariIos"
  | "samsungInternet"
  | "other";

/** Which browser this is, by its user agent. Order matters: most name others, too. */
export function browserOf(userAgent: string): BrowserName {
  const android = /Android/.test(userAgent);
  if (/iPhone|iPad|iPod/.test(userAgent)) return "safariIos";
  if (/SamsungBrowser\//.test(userAgent)) return "samsungInternet";
  if (/Firefox\//.test(userAgent)) return android ? "firefoxAndroid" : "firefoxDesktop";
  if (/EdgA?\//.test(userAgent)) return android ? "chromeAndroid" : "edgeDesktop";
  if (/Chrome\//.test(userAgent)) return android ? "chromeAndroid" : "chromeDesktop";
  return /Safari\//.test(userAgent) && /Macintosh/.test(userAgent) ? "safariMac" : "other";
}

/** The steps by which notifications of a blocked site are allowed again, as the browsers lay out their settings in 2026; they move them now and then. */
export const settingsSteps = (browser: BrowserName, language: Language): readonly string[] => steps[language][browser];

const steps: Readonly<Record<Language, Readonly<Record<BrowserName, readonly string[]>>>> = {
  en: {
    chromeDesktop: ["Click the icon to the left of the address.", "Switch “Notifications” on.", "Reload this page."],
    chromeAndroid: [
      "Tap the icon to the left of the address.",
      "Tap “Permissions”, then “Notifications”, and allow them.",
      "Reload this page.",
    ],
    edgeDesktop: [
      "Click the lock to the left of the address.",
      "Under “Permissions for this site” allow “Notifications”.",
      "Reload this page.",
    ],
    firefoxDesktop: ["Click the icon to the left of the address.", "Next to “Send notifications” remove “Blocked”.", "Reload this page."],
    firefoxAndroid: ["Tap the lock to the left of the address.", "Tap “Notification” until it says “Allowed”.", "Reload this page."],
    safariMac: [
      "Open Safari’s settings and choose “Websites”, then “Notifications”.",
      "Choose “Allow” for this site.",
      "Reload this page.",
    ],
    safariIos: [
      "Add this site to the Home Screen and open it from there.",
      "Open Settings, then “Notifications”, and choose this site.",
      "Switch “Allow Notifications” on.",
    ],
    samsungInternet: ["Tap the lock to the left of the address.", "Tap “Permissions” and allow “Notifications”.", "Reload this page."],
    other: ["Open your browser’s settings and look for “Notifications”.", "Allow them for this site.", "Reload this page."],
  },
  zh: {
    chromeDesktop: ["点击地址左侧的图标。", "打开“通知”。", "重新加载此页面。"],
    chromeAndroid: ["点按地址左侧的图标。", "依次点按“权限”和“通知”，然后选择允许。", "重新加载此页面。"],
    edgeDesktop: ["点击地址左侧的锁形图标。", "在“此站点的权限”中允许“通知”。", "重新加载此页面。"],
    firefoxDesktop: ["点击地址左侧的图标。", "在“发送通知”旁移除“已阻止”。", "重新加载此页面。"],
    firefoxAndroid: ["点按地址左侧的锁形图标。", "点按“通知”，直到显示“允许”。", "重新加载此页面。"],
    safariMac: ["打开 Safari 浏览器的设置，选择“网站”，再选择“通知”。", "将此网站设为“允许”。", "重新加载此页面。"],
    safariIos: ["将此网站添加到主屏幕，并从主屏幕打开。", "打开“设置”，点按“通知”，选择此网站。", "打开“允许通知”。"],
    samsungInternet: ["点按地址左侧的锁形图标。", "点按“权限”，允许“通知”。", "重新加载此页面。"],
    other: ["打开浏览器的设置，找到“通知”。", "允许此网站发送通知。", "重新加载此页面。"],
  },
};
