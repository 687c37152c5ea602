import { useEffect, useRef } from "react";
import Plot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useTheme } from "../app/theme.tsx";
import { type Texts, useText } from "../text/language.tsx";
import { useFormat } from "../text/use-format.ts";
import type { Line, LineChartProps } from "./line-chart.tsx";

const texts: Texts<{ time: string }> = { en: { time: "Time" }, zh: { time: "时间" } };

const colours = ["--accent", "--warn", "--good", "--bad"];
/** Of lines to compare with, so that two of them can be told apart. */
const dashes = [
  { dash: [6, 3], name: "dashed" },
  { dash: [2, 4], name: "dotted" },
];
const dayMs = 24 * 3_600_000;

export function LineDrawing({ timesMs, lines, format }: LineChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const { theme } = useTheme();
  const text = useText(texts);
  const written = useFormat();
  useEffect(() => {
    const node = host.current;
    if (node === null) return;
    const style = getComputedStyle(document.documentElement);
    // The theme's colours as they are now: drawn again when it changes.
    const colour = (name: string): string => style.getPropertyValue(name).trim() || theme;
    const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 } };
    const isOfDays = (timesMs.at(-1) ?? 0) - (timesMs[0] ?? 0) > 2 * dayMs;
    const beside = lines.filter((line) => line.beside === true);
    const dashOf = (line: Line | undefined) => (line?.beside === true ? dashes[beside.indexOf(line) % dashes.length] : undefined);
    const plot = new Plot(
      {
        width: node.clientWidth,
        height: node.clientHeight - 32,
        series: [
          { label: text.time, value: (_, at) => (at === null ? "" : written.dayAndTime(at * 1000)) },
          ...lines.map((line, place) => ({
            label: line.name,
            stroke: colour(line.beside === true ? "--soft" : (colours[place] ?? "--accent")),
            width: line.beside === true ? 1 : 2,
            dash: dashOf(line)?.dash ?? [],
            value: (_: Plot, value: number | null) => (value === null ? "–" : format(value)),
            points: { show: timesMs.length < 3 },
          })),
        ],
        axes: [
          { ...axis, values: (_, times) => times.map((at) => (isOfDays ? written.shortDay : written.time)(at * 1000)) },
          { ...axis, size: 64, values: (_, values) => values.map((value) => format(value)) },
        ],
        legend: { markers: { width: 2, dash: (_, place) => dashOf(lines[place - 1])?.name ?? "solid" } },
        scales: { y: { range: (_, least, most) => [Math.min(0, least), most > 0 ? most * 1.08 : 1] } },
      },
      [timesMs.map((atMs) => atMs / 1000), ...lines.map((line) => [...line.values])],
      node,
    );
    // The legend takes two lines where the place is narrow.
    const legend = node.querySelector<HTMLElement>(".u-legend");
    const fit = () => {
      // While the place is hidden it has no width, and a plot that was drawn without width stays empty.
      if (node.clientWidth === 0) return;
      plot.setSize({ width: node.clientWidth, height: node.clientHeight - Math.max(32, legend?.offsetHeight ?? 0) });
    };
    const resize = new ResizeObserver(fit);
    resize.observe(node);
    return () => {
      resize.disconnect();
      plot.destroy();
    };
  }, [timesMs, lines, format, theme, text, written]);
  return <div ref={host} className="h-full w-full text-xs" />;
}
