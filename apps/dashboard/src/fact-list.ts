import { element } from './element.ts'

/** Something to know: what it is called and what it is. */
export interface Fact {
  readonly label: string
  readonly value: string
}

/** Facts as a list of terms. */
export function factList(facts: readonly Fact[]): HTMLDListElement {
  return element(
    'dl',
    { class: 'facts' },
    ...facts.map(({ label, value }) => element('div', {}, element('dt', {}, label), element('dd', {}, value))),
  )
}
