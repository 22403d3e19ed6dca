// eslint-disable-next-line import/no-unassigned-import -- it is a style sheet
import 'uplot/dist/uPlot.min.css'
import { useEffect, useMemo, useRef, type ReactElement } from 'react'
import uPlot from 'uplot'
import type { Usage } from '@soundfoundry/client'
import { providerNames } from '../model/provider-view.ts'
import { providerTitles } from '../model/track-path.ts'
import type { UsageSeries } from '../model/usage.ts'
import { numbersOf, tellBucket, type UsageChart } from '../model/usage-charts.ts'
import { ChartCard, Numbers } from './chart-card.tsx'

const height = 160
const strokes = { fal: '--accent', replicate: '--green-fill' } as const
/** Side by side, and narrow enough that a day of hours fits on a phone. */
const sides = { fal: -1, replicate: 1 } as const
/** How far apart the lines of an axis of whole numbers may be. */
const wholes = [1, 2, 5]
  .flatMap(step => [0, 1, 2, 3, 4, 5, 6].map(power => step * 10 ** power))
  .toSorted((a, b) => a - b)

/** A colour of the page as the canvas takes it, in the theme that is shown now. */
function colourOf(element: HTMLElement, token: string): string {
  const probe = document.createElement('i')
  probe.style.color = `var(${token})`
  element.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

function seriesIn(element: HTMLElement, form: UsageChart['form']): uPlot.Series[] {
  return providerNames.map(name => {
    const stroke = colourOf(element, strokes[name])
    const common = { label: providerTitles[name], stroke }
    if (form === 'line') return { ...common, width: 1.5, points: { show: true, size: 5, fill: stroke } }
    const paths = uPlot.paths.bars?.({ size: [0.35, 14], align: sides[name] })
    return { ...common, width: 0, fill: stroke, points: { show: false }, ...(paths && { paths }) }
  })
}

function draw(element: HTMLElement, chart: UsageChart, { times, values }: UsageSeries, bucket: number): uPlot {
  const { form, most, isWhole, tell } = chart
  const axis: uPlot.Axis = {
    stroke: colourOf(element, '--fg3'),
    font: '11px system-ui',
    grid: { stroke: colourOf(element, '--line'), width: 1 },
    ticks: { show: false },
  }
  return new uPlot(
    {
      width: element.clientWidth,
      height,
      // Room for half of the last label.
      padding: [8, 20, 0, 0],
      cursor: { show: false },
      legend: { show: false },
      // Hours and days are those of UTC, as everywhere on the page.
      tzDate: time => uPlot.tzDate(new Date(time * 1000), 'Etc/UTC'),
      scales: {
        x: { range: (_plot, low, high) => [low - bucket / 2, high + bucket / 2] },
        y: { range: (_plot, _low, high) => [0, most ?? (high > 0 ? high * 1.1 : 1)] },
      },
      axes: [
        { ...axis, size: 24, grid: { show: false }, values: (_plot, ticks) => ticks.map(at => tellBucket(at, bucket)) },
        { ...axis, size: 52, values: (_plot, ticks) => ticks.map(tell), ...(isWhole && { incrs: wholes }) },
      ],
      series: [{}, ...seriesIn(element, form)],
    },
    [[...times], ...providerNames.map(name => [...values[name]])],
    element,
  )
}

const largest = (values: readonly (number | null)[]): number =>
  values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0)

/** One number over time by provider, and the same as a table. */
export function Chart({ chart, usage }: { readonly chart: UsageChart; readonly usage: Usage }): ReactElement {
  const place = useRef<HTMLDivElement>(null)
  const { title, tell } = chart
  const bucket = usage.bucket_s
  const series = useMemo(() => chart.seriesOf(usage), [chart, usage])
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    let plot = draw(element, chart, series, bucket)
    const redraw = (): void => {
      plot.destroy()
      plot = draw(element, chart, series, bucket)
    }
    const sizes = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }))
    sizes.observe(element)
    // The canvas knows no tokens: what it is drawn with changes with the theme.
    const themes = new MutationObserver(redraw)
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    const system = matchMedia('(prefers-color-scheme: dark)')
    system.addEventListener('change', redraw)
    return () => {
      sizes.disconnect()
      themes.disconnect()
      system.removeEventListener('change', redraw)
      plot.destroy()
    }
  }, [chart, series, bucket])
  const rows = numbersOf(series, tell)
  const told = providerNames.map(name => `${providerTitles[name]} at most ${tell(largest(series.values[name]))}`)
  return (
    <ChartCard title={title}>
      <div className="relative h-[160px]">
        <div ref={place} role="img" aria-label={`${title}: ${told.join(', ')}`} className="h-full" />
        {rows.length === 0 && (
          <p className="absolute inset-0 grid place-items-center pb-6 pl-[52px] text-fg2">None in this window.</p>
        )}
      </div>
      <Numbers title={title} rows={rows} bucketSeconds={bucket} />
    </ChartCard>
  )
}
