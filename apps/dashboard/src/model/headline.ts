import type { Alert } from '@soundfoundry/client'
import { tellMany } from './tell-size.ts'
import type { ProviderView } from './provider-view.ts'

/** What is said first: one sentence that tells all, and one that tells what to do. */
export interface Headline {
  readonly title: string
  readonly detail: string
}

const refuses = ({ title, because, pause }: ProviderView): string => {
  if (pause !== null) return `${title} is sent no tracks: ${because ?? 'it is paused'}`
  return because === null ? `${title} takes no tracks` : `${title} refuses new tracks: ${because}`
}

const need = ({ link, title, pause }: ProviderView): string =>
  pause !== null
    ? `Resume ${title} when it is to take tracks again.`
    : link === null
      ? `Look at what ${title} says below.`
      : `One thing needs a person: “${link.label}”.`

/** How things stand over both providers. */
export function headlineOf(providers: readonly ProviderView[], waiting: number | null): Headline {
  const first = providers.find(({ state }) => state === 'down')
  const up = providers.find(({ state }) => state !== 'down')
  if (first === undefined) {
    const slow = providers.find(({ state }) => state === 'degraded')
    if (slow === undefined)
      return { title: 'Music is being made.', detail: 'Both providers take tracks. Nothing needs a person.' }
    return {
      title: `Music is being made. ${slow.title} takes some tracks only.`,
      detail:
        slow.because === null
          ? 'What it does not take goes to the other provider.'
          : `That is because ${slow.because}.`,
    }
  }
  if (up !== undefined) {
    return {
      title: `Music is being made. ${refuses(first)}.`,
      detail: `${up.title} takes over. Nothing is lost. ${need(first)}`,
    }
  }
  const wait =
    waiting === null || waiting === 0
      ? 'New tracks wait'
      : `${tellMany(waiting, 'track')} ${waiting === 1 ? 'waits' : 'wait'}`
  return {
    title: 'No music is being made: no provider takes tracks.',
    detail: `${wait} until one does or their deadline passes; nothing is lost. ${need(first)}`,
  }
}

const titles = (some: readonly ProviderView[]): string => some.map(({ title }) => title).join(' and ')

/** How bad it is, for the icon of the window. */
export type Worst = 'ok' | 'wait' | 'bad'

const noAlerts: readonly Pick<Alert, 'status' | 'severity'>[] = []

/**
 * The title of the window and how bad things are: `▲ fal down · SoundFoundry`.
 *
 * @param alerts for what is wrong elsewhere; what somebody sees to is no news
 */
export function windowTitle(
  providers: readonly ProviderView[],
  rotating: string | null,
  alerts = noAlerts,
): { title: string; worst: Worst } {
  const name = 'SoundFoundry'
  const down = providers.filter(({ state, pause }) => state === 'down' && pause === null)
  const paused = providers.filter(({ pause }) => pause !== null)
  if (down.length > 0) return { title: `▲ ${titles(down)} down · ${name}`, worst: 'bad' }
  const firing = (severity: Alert['severity']): number =>
    alerts.filter(alert => alert.status === 'firing' && alert.severity === severity).length
  if (firing('critical') > 0) return { title: `▲ ${tellMany(firing('critical'), 'alert')} · ${name}`, worst: 'bad' }
  if (rotating !== null) return { title: `◐ rotating ${rotating} · ${name}`, worst: 'wait' }
  if (paused.length > 0) return { title: `△ ${titles(paused)} paused · ${name}`, worst: 'wait' }
  const slow = providers.filter(({ state }) => state === 'degraded')
  if (slow.length > 0) return { title: `△ ${titles(slow)} degraded · ${name}`, worst: 'wait' }
  if (firing('warning') > 0) return { title: `△ ${tellMany(firing('warning'), 'alert')} · ${name}`, worst: 'wait' }
  return { title: name, worst: 'ok' }
}
