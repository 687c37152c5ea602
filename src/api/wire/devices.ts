import { z } from "zod";

const count = z.int().nonnegative();
const evidence = z.object({
  property: z.string(),
  value: z.string().optional().describe("Regular expression that must be found in the value, without regard to case."),
  rom: z.string(),
  version: z
    .array(z.string())
    .optional()
    .describe("Where the version stands: the first numbers of the first of these that has any. Absent: the property itself."),
});

/** What a registered device is told. */
export const registeredSchema = z
  .object({
    deviceId: z.string(),
    initialise: z
      .array(z.string())
      .describe("Push channels that the app should start, best first: the configured ones of `channels`, or all while none is configured."),
    channels: z
      .array(
        z.object({
          channel: z.string(),
          why: z.string(),
          configured: z.boolean().describe("The app that was named has a channel of this vendor, paused or not."),
        }),
      )
      .describe(
        "Channels that fit the device, best first. Initialise the first configured one and, if wanted, the next; report all tokens.",
      ),
    noChannel: z.string().optional().describe("Why no channel fits."),
    rom: z
      .object({ name: z.string().nullable(), version: z.string().nullable() })
      .describe("By the system properties that were reported; else what the client said itself."),
    webPush: z.string().optional().describe("Public VAPID key for the browser's subscribe()."),
    warnings: z.array(z.unknown()).optional().describe("Parts that were left out although the device was taken."),
  })
  .meta({ id: "Registered" });

/** The rules by which a ROM is named and channels are chosen, as data for native apps. */
export const romTableSchema = z
  .object({
    source: z.string(),
    checkedOn: z.iso.date(),
    platforms: z.record(z.string(), z.object({ rom: z.string().nullable(), channel: z.string() })).describe("Platforms with one channel."),
    rows: z
      .array(
        z.object({
          properties: z.array(evidence).describe("Of these the first that is not empty and fits."),
          display: z.object({ contains: z.string(), rom: z.string() }).optional().describe("Text within Build.DISPLAY."),
          osBrand: z.object({ equals: z.string(), rom: z.string() }).optional().describe("Value of the maker's getOsBrand()."),
          makers: z.array(z.string()).describe("Texts within maker or brand, in lower case."),
          channel: z.string(),
        }),
      )
      .describe("Android's ROMs. Of several rows whose property fits, those of the maker's channel come first, then the upper ones."),
    order: z.array(z.string()).describe("Decision order of the channels on Android."),
    behindGoogleAbroad: z.array(z.string()).describe("Channels behind Google's on devices with Google Play services outside China."),
    supportOf: z.record(z.string(), z.string()).describe("By channel, the service that says whether it is supported."),
    honor: z
      .object({
        channel: z.string(),
        oldChannel: z.string(),
        maker: z.string(),
        oldMaker: z.string(),
        versionProperty: z.string(),
        versionFromInChina: z.string(),
        versionFromAbroad: z.string(),
        distrustSupportAboveSdk: count,
      })
      .describe("Phones from before and after Honor left Huawei."),
    google: z.string(),
  })
  .meta({ id: "RomTable" });
