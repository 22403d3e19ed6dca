import { useNavigate, useSearch } from '@tanstack/react-router'
import Search from 'lucide-react/icons/search'
import { useEffect, useRef, type ReactElement } from 'react'
import { trackIdIn } from '../model/track-search.ts'
import { Kbd } from '../ui/kbd.tsx'
import { useShortcuts } from './use-shortcuts.ts'

/** Finds a track: a whole id leads to it at once, anything else filters the list. */
export function SearchBox(): ReactElement {
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const { q = '' } = useSearch({ strict: false })
  useEffect(() => {
    // What the address filters by stands in the box, also after a step back.
    if (input.current !== null && input.current !== document.activeElement) input.current.value = q
  }, [q])
  useShortcuts({ search: () => input.current?.focus() })
  const find = (text: string): void => {
    const id = trackIdIn(text)
    void navigate(
      id === null
        ? { to: '/tracks', search: text.trim() === '' ? {} : { q: text.trim() } }
        : { to: '/tracks/$id', params: { id } },
    )
  }
  return (
    <form
      role="search"
      className="group ml-auto flex h-10 w-10 max-w-[360px] min-w-0 items-center gap-2 rounded-btn text-fg3 focus-within:absolute focus-within:inset-x-2 focus-within:z-30 focus-within:w-auto focus-within:max-w-none focus-within:bg-sunk desk:h-7 mid:w-auto mid:flex-1 mid:border mid:border-line mid:bg-sunk mid:focus-within:static mid:focus-within:max-w-[360px]"
      onSubmit={event => {
        event.preventDefault()
        find(input.current?.value ?? '')
        input.current?.blur()
      }}
    >
      <label className="flex h-full min-w-0 flex-1 cursor-text items-center gap-2 px-2.5 mid:px-2">
        <Search size={15} aria-hidden className="flex-none" />
        <span className="sr-only">Search tracks by id, prompt or metadata</span>
        <input
          ref={input}
          type="search"
          name="q"
          placeholder="Id, prompt or metadata"
          autoComplete="off"
          className="h-full w-0 min-w-0 flex-1 bg-transparent text-fg outline-none focus:w-full mid:w-full"
          onKeyDown={event => {
            if (event.key === 'Escape') event.currentTarget.blur()
          }}
        />
      </label>
      <span className="hidden pr-2 mid:block">
        <Kbd>/</Kbd>
      </span>
    </form>
  )
}
