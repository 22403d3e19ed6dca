// What the page does beside being read: it is whole without this.
import { chosenTheme, otherTheme, showTheme } from '../layout/theme.ts'
import { followReading } from './follow-reading.ts'
import { homeBase } from './samples.ts'

const root = document.documentElement
const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)]

let theme = chosenTheme()
if (theme !== null) showTheme(theme)
document.querySelector('[data-theme-switch]')?.addEventListener('click', () => {
  theme = otherTheme(theme)
  showTheme(theme)
})

/** The address of this gateway, also behind a proxy that gives it a path of its own. */
const base = new URL('.', location.href).href.replace(/\/$/, '')
// In an address of other characters it would not be as easily quoted.
if (base !== homeBase && /^[\w:/.[\]%~-]+$/.test(base)) for (const each of all('[data-base]')) each.textContent = base

const languageName = 'soundfoundry.language'
function showLanguage(language: string): void {
  root.dataset['language'] = language
  for (const button of all('[data-language]:not(html)'))
    button.setAttribute('aria-pressed', String(button.dataset['language'] === language))
}

function keptLanguage(): string | null {
  try {
    return localStorage.getItem(languageName)
  } catch {
    return null
  }
}

const kept = keptLanguage()
if (kept !== null && all('button[data-language]').some(button => button.dataset['language'] === kept))
  showLanguage(kept)

const status = document.querySelector('[data-said]')
function say(text: string): void {
  if (status !== null) status.textContent = text
}

function chooseLanguage(button: HTMLElement): void {
  const language = button.dataset['language'] ?? 'curl'
  // What is read stays where it is, however much longer or shorter the samples above it become.
  const before = button.getBoundingClientRect().top
  showLanguage(language)
  scrollBy(0, button.getBoundingClientRect().top - before)
  try {
    localStorage.setItem(languageName, language)
  } catch {
    // It then lasts as long as the page.
  }
}

function copySample(button: HTMLElement): void {
  const language = root.dataset['language'] ?? 'curl'
  const sample = button.closest('.sample')?.querySelector(`[data-sample="${language}"]`)
  // Browsers give the clipboard to pages over https and of this machine alone.
  const written = navigator.clipboard?.writeText(sample?.textContent ?? '') ?? Promise.reject(new Error('no clipboard'))
  written.then(
    () => say('Copied'),
    () => say('The browser does not let this page copy: select the text'),
  )
}

document.addEventListener('click', event => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button') : null
  if (button?.dataset['language'] !== undefined) chooseLanguage(button)
  if (button?.dataset['copy'] !== undefined) copySample(button)
})

const drawer = document.querySelector('details.drawer')
drawer?.addEventListener('click', event => {
  if (event.target instanceof Element && event.target.closest('a') !== null) drawer.removeAttribute('open')
})
drawer?.addEventListener('keydown', event => {
  if (event instanceof KeyboardEvent && event.key === 'Escape') drawer.removeAttribute('open')
})

followReading()
