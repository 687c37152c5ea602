/** What each colour is on a light and on a dark page; a site sets others by `--carillon-<name>`. */
const pairs: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  accent: ["#1f4fd8", "#9db7ff"],
  "on-accent": ["#fff", "#0e1628"],
  surface: ["#fff", "#1d212b"],
  text: ["#1b1f27", "#eef0f5"],
  quiet: ["#565d6e", "#b4bbcb"],
  line: ["#767c8c", "#8089a0"],
};

const host = (colourOf: (pair: readonly [string, string]) => string): string =>
  `:host { ${Object.entries(pairs)
    .map(([name, pair]) => `--${name}: var(--carillon-${name}, ${colourOf(pair)});`)
    .join(" ")} }`;

/**
 * The variables `--accent` to `--line` of a shadow root. Dark is what the page's own `color-scheme` calls dark, not the system: on a site
 * that knows no dark everything stays light. Browsers without `light-dark()` (CSS Color 5; all have it since May 2024) see the light ones.
 */
export const colours = `${host(([light]) => light)}
@supports (color: light-dark(#000, #fff)) { ${host(([light, dark]) => `light-dark(${light}, ${dark})`)} }`;
