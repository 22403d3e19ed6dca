import { dataTable, type TableText } from './data-table.ts'
import { errorLine, isForbidden } from './describe-error.ts'
import { describeIgnoredLines, describeKeys } from './describe-key.ts'
import { byId } from './element.ts'
import type { Visit } from './visit.ts'

/** The providers' keys, for whoever may see them. */
export class KeysView {
  readonly #visit: Visit
  readonly #table = byId('keys-table', HTMLElement)
  readonly #notice = byId('keys-notice', HTMLElement)
  #shown: TableText | null = null
  #mayAsk = true

  constructor(visit: Visit) {
    this.#visit = visit
    this.#table.replaceChildren()
    this.#notice.textContent = ''
  }

  async refresh(): Promise<void> {
    if (!this.#mayAsk) return
    const { client, signal, note } = this.#visit
    try {
      const keys = await client.keys()
      if (signal.aborted) return
      const table = describeKeys(keys)
      this.#tell(describeIgnoredLines(keys) ?? (table.rows.length === 0 ? 'No worker has told of a key.' : ''))
      if (JSON.stringify(table) === JSON.stringify(this.#shown)) return
      this.#shown = table
      this.#table.replaceChildren(...(table.rows.length === 0 ? [] : [dataTable(table)]))
    } catch (error) {
      note(error)
      if (signal.aborted) return
      this.#mayAsk = !isForbidden(error)
      this.#tell(errorLine(error))
    }
  }

  /** What is told already is not told again, or a screen reader would read it out every time. */
  #tell(notice: string): void {
    if (this.#notice.textContent !== notice) this.#notice.textContent = notice
  }
}
