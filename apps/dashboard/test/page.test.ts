import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'

const folder = new URL('../src/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const page = read('index.html')
const scripts = readdirSync(folder).filter(name => name.endsWith('.ts'))
const idsInPage = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id)

t.test('the page has everything that the scripts look for, once', async t => {
  const wanted = scripts.flatMap(name => [...read(name).matchAll(/byId\('([^']+)'/g)].map(([, id = '']) => id))
  t.ok(wanted.length > 20)
  t.strictSame(
    wanted.filter(id => !idsInPage.includes(id)),
    [],
  )
  t.equal(new Set(idsInPage).size, idsInPage.length)
})

t.test('every field has a label and a place for what is wrong with it', async t => {
  const form = /<form id="track-form".*?<\/form>/s.exec(page)?.[0] ?? ''
  const names = [...form.matchAll(/\sname="([^"]+)"/g)].map(([, name = '']) => name)
  t.equal(names.length, 8)
  for (const name of names) {
    t.ok(idsInPage.includes(name) && idsInPage.includes(`${name}-error`), name)
    t.match(form, new RegExp(`for="${name}"|<label[^>]*>\\s*<input\\s[^>]*id="${name}"`), `${name} has a label`)
  }
})

t.test('nothing is inline, and nothing is made of markup', async t => {
  t.notMatch(page, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/, 'which the policy of the gateway forbids')
  for (const name of scripts) t.notMatch(read(name), /innerHTML|outerHTML|insertAdjacentHTML|document\.write/, name)
  const own = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path)
  t.strictSame(own, ['dashboard.svg', 'dashboard.css', 'dashboard.js', 'docs'])
})
