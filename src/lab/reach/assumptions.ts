/** A figure that the phones' behaviour rests on, and where it comes from. */
export interface Assumption {
  readonly value: number;
  readonly why: string;
}

/**
 * What is taken for granted of phones and people. Shares are of all phones of a kind unless the sentence says otherwise. Where nothing is
 * published the figure is a guess and says so.
 */
export const assumptions = {
  permitted: {
    value: 0.67,
    why: "share of phones whose app may notify when it registers: Batch, Push Notifications Benchmark 2025, Android opt-in July 2024 to July 2025 (Europe; none is published for China)",
  },
  googleToken: {
    value: 0.1,
    why: "of phones with Google's services, those that ever got a token of them: chosen with the next figure so that FCM alone reaches 0.09 % of phones, which the article this project follows reports of phones without a maker's channel; that the makers' phones are like these is assumed",
  },
  googleConnected: {
    value: 0.03,
    why: "of phones with such a token, those whose connection to Google works: see the figure before; mainland networks do not let it through",
  },
  makerServiceBroken: {
    value: 0.02,
    why: "phones of a maker whose push service does not run (removed, too old, disabled): guess",
  },
  switchedOffSince: {
    value: 0.04,
    why: "of phones that allowed notifications, those that switched them off since and did not open the app: guess",
  },
  uninstalledPerDay: {
    value: 1 / 150,
    why: "chance of the app being uninstalled on a day on which it is not used: guess",
  },
  retiredPerDay: { value: 1 / 500, why: "chance of the phone going out of use for good on such a day: guess" },
  onlineByDay: { value: 0.95, why: "share of half hours from 7 to 24 o'clock in which a phone in use is connected: guess" },
  onlineByNight: { value: 0.7, why: "the same from 0 to 7 o'clock: guess" },
  linkMinutes: {
    value: 30,
    why: "how long the app's process lives after somebody used it, and with it the aggregator's own connection: guess, with which an aggregator reaches about a tenth of the phones without a maker's channel, as the same article reports",
  },
  openedMarketing: { value: 0.0419, why: "of marketing that is shown, what is opened: Batch 2025, generic campaigns" },
  openedService: { value: 0.144, why: "of service messages that are shown, what is opened: Batch 2025, contextual campaigns" },
} as const satisfies Readonly<Record<string, Assumption>>;

/**
 * When the app was last used, as days ago, with the share of phones and how often somebody uses the app on a day since. That a quarter
 * used it within a day is a usual ratio of daily to monthly users; all others are guesses.
 */
export const lastUses: readonly { readonly daysAgo: number; readonly share: number; readonly sessionsPerDay: number }[] = [
  { daysAgo: 1, share: 0.25, sessionsPerDay: 2.5 },
  { daysAgo: 4, share: 0.25, sessionsPerDay: 0.3 },
  { daysAgo: 15, share: 0.2, sessionsPerDay: 0.07 },
  { daysAgo: 50, share: 0.18, sessionsPerDay: 0.02 },
  { daysAgo: 120, share: 0.12, sessionsPerDay: 0.005 },
];
