import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'

const folder = new URL('../src/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
const scripts = files.filter(name => /\.tsx?$/.test(name))

t.test('nothing is inline, and nothing is made of markup', async t => {
  for (const page of ['index.html', 'docs.html'])
    t.notMatch(read(page), /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/, 'which the policy of the gateway forbids')
  t.ok(scripts.length > 50)
  for (const name of scripts) {
    t.notMatch(read(name), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySet/, name)
    t.notMatch(read(name), /<style|createElement\('style'/, name)
  }
})

t.test('the typed client is the only way to the gateway', async t => {
  // What is copied to be pasted elsewhere is no call of the page's.
  const pasted = new Set(['model/copy-as.ts', 'reference/samples.ts'])
  const own = scripts.filter(name => !pasted.has(name))
  for (const name of own) t.notMatch(read(name), /(?<!#)\bfetch\(|XMLHttpRequest|new EventSource|new WebSocket/, name)
})

t.test('colours stand in one file', async t => {
  for (const name of files.filter(each => /\.(?:tsx|css)$/.test(each) && !each.endsWith('tokens.css')))
    t.notMatch(read(name), /#[0-9a-f]{3,8}\b/i, name)
})
