import type { Test } from 'tap'
import type { SharedSystem } from './shared-system.ts'

export function dashboard(t: Test, { system }: SharedSystem): void {
  t.test('the gateway serves the page that was built, and everything that it loads', async t => {
    const page = await fetch(system.apiUrl)
    t.match(page.headers.get('content-type'), 'text/html')
    const html = await page.text()
    const loaded = [...html.matchAll(/ (?:src|href)="([^"#]+)"/g)].map(([, path = '']) => path)
    t.ok(loaded.some(path => path.endsWith('.js')) && loaded.some(path => path.endsWith('.css')), loaded.join(' '))
    for (const path of loaded) {
      const file = await fetch(new URL(path, page.url))
      t.equal(file.status, 200, path)
      t.not((await file.text()).length, 0)
    }
  })
}
