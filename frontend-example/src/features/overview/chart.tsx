import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Activity } from './activity';

const HEIGHT = 220;

/** Bars for what ended, a line for how long it had waited. */
export function Chart({ activity }: { activity: Activity }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let plot = draw(element, activity);
    const sizes = new ResizeObserver(() => {
      plot.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    sizes.observe(element);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const redraw = () => {
      plot.destroy();
      plot = draw(element, activity);
    };
    scheme.addEventListener('change', redraw);
    return () => {
      scheme.removeEventListener('change', redraw);
      sizes.disconnect();
      plot.destroy();
    };
  }, [activity]);
  return <div ref={box} />;
}

function draw(element: HTMLElement, { at, ended, failed, wait }: Activity): uPlot {
  const data: uPlot.AlignedData = [at, ended, failed, wait];
  return new uPlot(options(element, at), data, element);
}

function options(element: HTMLElement, at: number[]): uPlot.Options {
  const colour = (name: string) => resolve(element, name);
  const bars = uPlot.paths.bars?.({ size: [0.7, 24], align: 1 });
  const axis = { stroke: colour('--chart-text'), ticks: { show: false } };
  const lines = { stroke: colour('--chart-grid'), width: 1 };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { live: false },
    cursor: { show: false },
    scales: {
      x: { range: [at[0] ?? 0, 2 * (at.at(-1) ?? 0) - (at.at(-2) ?? 0)] },
      count: { range: (_plot, _low, high) => [0, Math.max(4, high * 1.15)] },
      seconds: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.15)] },
    },
    axes: [
      { ...axis, grid: { show: false } },
      { ...axis, scale: 'count', grid: lines, size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200] },
      { ...axis, side: RIGHT, scale: 'seconds', grid: { show: false }, size: 48, values: seconds },
    ],
    series: [
      {},
      { label: 'Ended', scale: 'count', paths: bars, points, fill: colour('--chart-ended') },
      { label: 'Failed', scale: 'count', paths: bars, points, fill: colour('--chart-failed') },
      {
        label: 'Wait (median)',
        scale: 'seconds',
        stroke: colour('--chart-wait'),
        width: 2,
        spanGaps: true,
        points: { size: 5 },
      },
    ],
  };
}

/** A canvas knows neither variables nor light-dark(): the browser makes a plain colour of them. */
function resolve(element: HTMLElement, name: string): string {
  element.style.color = `var(${name})`;
  return getComputedStyle(element).color;
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- a const enum, gone once the types are
const RIGHT: uPlot.Axis.Side = 1;
const points = { show: false };
const seconds = (_plot: uPlot, values: number[]) => values.map((value) => `${value} s`);
