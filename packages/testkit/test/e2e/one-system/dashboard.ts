import type { Test } from 'tap'
import type { SharedSystem } from './shared-system.ts'

export function dashboard(t: Test, { system }: SharedSystem): void {
  t.test('the gateway serves the pages that were built, and everything that they load', async t => {
    for (const path of ['/', '/docs']) await whole(t, new URL(path, system.apiUrl))
  })
}

async function whole(t: Test, url: URL): Promise<void> {
  const page = await fetch(url)
  t.match(page.headers.get('content-type'), 'text/html')
  const html = await page.text()
  const loaded = [...html.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"#]+)"/g)].map(([, path = '']) => path)
  t.ok(loaded.some(path => path.endsWith('.js')) && loaded.some(path => path.endsWith('.css')), loaded.join(' '))
  for (const path of loaded) {
    const file = await fetch(new URL(path, page.url))
    t.equal(file.status, 200, path)
    t.not((await file.text()).length, 0)
  }
}
