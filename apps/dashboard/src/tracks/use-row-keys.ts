import { useNavigate } from '@tanstack/react-router'
import type { Track } from '@soundfoundry/client'
import { usePlayer } from '../data/use-player.ts'
import { useShortcuts } from '../layout/use-shortcuts.ts'

/** A choice of rows with one more, or one less. */
export const toggled = (chosen: ReadonlySet<string>, id: string): ReadonlySet<string> =>
  chosen.has(id) ? new Set([...chosen].filter(each => each !== id)) : new Set([...chosen, id])

interface RowKeys {
  readonly rows: readonly Track[]
  readonly openId: string | null
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (chosen: ReadonlySet<string>) => void
  /** The row that the keys are about. */
  readonly cursor: string | null
  readonly setCursor: (id: string) => void
  /** Brings a row into sight. */
  readonly show: (at: number) => void
}

/** j, k, Enter, space, x and Escape over the rows of a list. The row that they are about has the focus. */
export function useRowKeys({ rows, openId, chosen, onChoose, cursor, setCursor, show }: RowKeys): void {
  const navigate = useNavigate()
  const player = usePlayer()
  const at = rows.findIndex(({ id }) => id === cursor)
  const current = rows[at]
  const open = (id: string, replace = false): void =>
    void navigate({ to: '/tracks/$id', params: { id }, search: true, replace })
  const move = (step: 1 | -1): void => {
    const to = at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))
    const next = rows[to]
    if (next === undefined) return
    setCursor(next.id)
    show(to)
    // The row may be on the page with the next picture only.
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`[data-row="${next.id}"]`)?.focus({ preventScroll: true }),
    )
    if (openId !== null) open(next.id, true)
  }
  useShortcuts(
    {
      next: () => move(1),
      previous: () => move(-1),
      open: () => {
        if (current !== undefined) open(current.id)
      },
      play: () => {
        if (current !== undefined && current.audio !== null) void player.toggle(current.id)
      },
      choose: () => {
        if (current !== undefined) onChoose(toggled(chosen, current.id))
      },
      close: () => {
        if (openId !== null) void navigate({ to: '/tracks', search: true })
      },
    },
    true,
  )
}
