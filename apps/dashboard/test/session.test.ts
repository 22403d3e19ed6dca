import t from 'tap'
import { readToken, Session } from '../src/data/session.ts'

class WindowStorage implements Storage {
  readonly #values = new Map<string, string>()
  get length(): number {
    return this.#values.size
  }
  clear(): void {
    this.#values.clear()
  }
  getItem(name: string): string | null {
    return this.#values.get(name) ?? null
  }
  key(at: number): string | null {
    return [...this.#values.keys()][at] ?? null
  }
  removeItem(name: string): void {
    this.#values.delete(name)
  }
  setItem(name: string, value: string): void {
    this.#values.set(name, value)
  }
}

t.test('a token is kept for the window, until it is forgotten', async t => {
  const storage = new WindowStorage()
  const session = new Session(storage)
  t.equal(session.token, null)
  session.keep('made-up')
  t.equal(new Session(storage).token, 'made-up', 'a reload finds it again')
  session.forget()
  t.equal(session.token, null)
  t.equal(storage.length, 0)
})

t.test('where nothing is kept, a token lasts as long as the page', async t => {
  const session = new Session(null)
  session.keep('made-up')
  t.equal(session.token, 'made-up')
  t.equal(new Session(null).token, null)
})

t.test('what no header can carry is no token', async t => {
  t.equal(readToken(' made-up\n'), 'made-up')
  for (const text of ['', '  ', 'made up', 'größe', 'made\u0000up']) t.equal(readToken(text), null)
})
