import type { Providers } from '@soundfoundry/client'
import { errorLine, isForbidden } from './describe-error.ts'
import { describeProviders, describeWaiting, type ProviderText } from './describe-provider.ts'
import { byId, element } from './element.ts'
import { factList } from './fact-list.ts'
import { tellTime } from './tell-time.ts'
import type { Visit } from './visit.ts'

function card({ title, state, words, error, facts }: ProviderText): HTMLElement {
  return element(
    'article',
    { class: `card ${state}` },
    element('h3', {}, title),
    element('p', { class: `badge ${state}` }, words),
    error === null ? null : element('p', { class: 'error' }, error),
    facts.length === 0 ? null : factList(facts),
  )
}

/** How both providers stand, as the gateway last said. */
export class ProvidersView {
  readonly #visit: Visit
  readonly #cards = byId('provider-cards', HTMLElement)
  readonly #notice = byId('providers-notice', HTMLElement)
  readonly #waiting = byId('waiting', HTMLElement)
  #shown: readonly ProviderText[] = []
  #answeredAt: string | null = null
  #mayAskDetail = true

  constructor(visit: Visit) {
    this.#visit = visit
    this.#cards.replaceChildren()
    this.#waiting.textContent = ''
    this.#notice.textContent = ''
  }

  /** Asks and shows the answer, or says that what is shown is old. */
  async refresh(): Promise<void> {
    const { client, signal, note } = this.#visit
    try {
      const [health, detail] = await Promise.all([client.providersHealth(), this.#detail()])
      if (signal.aborted) return
      this.#answeredAt = new Date().toISOString()
      this.#show(describeProviders(health, detail))
      this.#waiting.textContent = describeWaiting(detail) ?? ''
      this.#notice.textContent = ''
      this.#cards.classList.remove('stale')
    } catch (error) {
      note(error)
      if (signal.aborted) return
      const stale =
        this.#answeredAt === null ? '' : `Not up to date: this is how it was at ${tellTime(this.#answeredAt)}. `
      this.#notice.textContent = stale + errorLine(error)
      this.#cards.classList.add('stale')
    }
  }

  /** Null where the token may not ask. */
  async #detail(): Promise<Providers | null> {
    if (!this.#mayAskDetail) return null
    try {
      return await this.#visit.client.providers()
    } catch (error) {
      if (!isForbidden(error)) throw error
      this.#mayAskDetail = false
      return null
    }
  }

  #show(providers: readonly ProviderText[]): void {
    if (JSON.stringify(providers) === JSON.stringify(this.#shown)) return
    for (const { name, title, words, error } of providers) {
      const before = this.#shown.find(each => each.name === name)
      if (before === undefined || before.words === words) continue
      this.#visit.announce(`${title} ${words}. ${error ?? ''}`)
    }
    this.#shown = providers
    this.#cards.replaceChildren(...providers.map(card))
  }
}
