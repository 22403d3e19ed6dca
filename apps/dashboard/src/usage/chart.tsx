// eslint-disable-next-line import/no-unassigned-import -- it is a style sheet
import 'uplot/dist/uPlot.min.css'
import { useEffect, useRef, type ReactElement } from 'react'
import uPlot from 'uplot'
import { providerNames } from '../model/provider-view.ts'
import { providerTitles } from '../model/track-path.ts'
import type { UsageSeries } from '../model/usage.ts'

const height = 160
const strokes = { fal: '--accent', replicate: '--green-fill' } as const
const swatches = { fal: 'bg-accent', replicate: 'bg-green-fill' } as const

interface ChartProps {
  readonly title: string
  readonly series: UsageSeries
  readonly tell: (value: number) => string
  /** Counts are bars; what is not there in some hours is a line with gaps. */
  readonly form: 'bars' | 'line'
}

/** A colour of the page as the canvas takes it, in the theme that is shown now. */
function colourOf(element: HTMLElement, token: string): string {
  const probe = document.createElement('i')
  probe.style.color = `var(${token})`
  element.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

/** Side by side, and narrow enough that a day of hours fits on a phone. */
const sides = { fal: -1, replicate: 1 } as const

function seriesIn(element: HTMLElement, form: ChartProps['form']): uPlot.Series[] {
  return providerNames.map(name => {
    const stroke = colourOf(element, strokes[name])
    const common = { label: providerTitles[name], stroke }
    if (form === 'line') return { ...common, width: 1.5, points: { show: true, size: 5, fill: stroke } }
    const paths = uPlot.paths.bars?.({ size: [0.35, 14], align: sides[name] })
    return { ...common, width: 0, fill: stroke, points: { show: false }, ...(paths && { paths }) }
  })
}

/** When a bucket begins, by the hour or by the day. */
const clocks = {
  hour: new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false }),
  day: new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' }),
} as const

function draw(element: HTMLElement, { series: { times, values }, tell, form }: ChartProps): uPlot {
  const [text, line] = [colourOf(element, '--fg3'), colourOf(element, '--line')]
  const axis: uPlot.Axis = {
    stroke: text,
    font: '11px system-ui',
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
  }
  const [first = 0, second = first + 1] = times
  const bucket = second - first
  const clock = bucket < 86_400 ? clocks.hour : clocks.day
  return new uPlot(
    {
      width: element.clientWidth,
      height,
      cursor: { show: false },
      legend: { show: false },
      scales: {
        x: { range: (_plot, low, high) => [low - bucket / 2, high + bucket / 2] },
        y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.1 : 1] },
      },
      axes: [
        {
          ...axis,
          size: 28,
          grid: { show: false },
          values: (_plot, ticks) => ticks.map(tick => clock.format(tick * 1000)),
        },
        { ...axis, size: 56, values: (_plot, ticks) => ticks.map(tell) },
      ],
      series: [{}, ...seriesIn(element, form)],
    },
    [[...times], ...providerNames.map(name => [...values[name]])],
    element,
  )
}

const largest = (values: readonly (number | null)[]): number =>
  values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0)

/** One number over time, a line for each provider; those who do not see it are told the largest. */
export function Chart(props: ChartProps): ReactElement {
  const { title, series, tell } = props
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    let plot = draw(element, props)
    const redraw = (): void => {
      plot.destroy()
      plot = draw(element, props)
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
  }, [props])
  const told = providerNames.map(name => `${providerTitles[name]} at most ${tell(largest(series.values[name]))}`)
  return (
    <figure className="card px-4 pt-3 pb-2">
      <figcaption className="flex items-center gap-3 pb-2">
        <h2 className="font-semibold">{title}</h2>
        {providerNames.map(name => (
          <span key={name} className="flex items-center gap-1.5 text-small text-fg2">
            <i className={`h-0.5 w-3 ${swatches[name]}`} />
            {providerTitles[name]}
          </span>
        ))}
      </figcaption>
      <div ref={place} role="img" aria-label={`${title}: ${told.join(', ')}`} className="h-[160px]" />
    </figure>
  )
}
