import { element } from './element.ts'

/** A table, as text. Every row has as many cells as there are headings. */
export interface TableText {
  readonly caption: string
  readonly headings: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A table that scrolls by itself where the screen is narrow; by keyboard, too. */
export function dataTable({ caption, headings, rows }: TableText): HTMLElement {
  const table = element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...headings.map(text => element('th', { scope: 'col' }, text)))),
    element('tbody', {}, ...rows.map(cells => element('tr', {}, ...cells.map(text => element('td', {}, text))))),
  )
  return element('div', { class: 'scrolls', tabindex: '0', role: 'group', 'aria-label': caption }, table)
}
