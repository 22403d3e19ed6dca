import { isIP } from 'node:net'
import { parseUrl } from '@soundfoundry/errors'
import { Secret } from './secret.ts'
import { parseTokenList } from './token-list.ts'
import { brokenBrokerUrlRule, brokenHttpUrlRule, type BrokenUrlRule } from './url-rules.ts'

/** A variable's text, turned into its value, or what is wrong with it. Never holds the text itself. */
export type Shaped = { readonly value: unknown } | BrokenUrlRule

function splitList(text: string): string[] {
  return text.split(',').map(entry => entry.trim())
}

function shapeList(text: string, problemOf: (entry: string) => BrokenUrlRule | null): Shaped {
  const entries = splitList(text)
  const fix = 'Give one or more values with commas between them.'
  const emptyAt = entries.indexOf('')
  if (emptyAt >= 0) return { problem: `has an empty entry, number ${emptyAt + 1}`, fix }
  if (new Set(entries).size < entries.length) return { problem: 'names an entry twice', fix: 'Name each entry once.' }
  const broken = entries.map(problemOf).find(problem => problem !== null)
  return broken ?? { value: Object.freeze(entries) }
}

function shapeModels(text: string, pattern: RegExp, example: string): Shaped {
  return shapeList(text, entry =>
    pattern.test(entry)
      ? null
      : { problem: 'holds an entry that is not the name of a model', fix: `Give names such as ${example}.` },
  )
}

function shapeBaseUrl(text: string): Shaped {
  return brokenHttpUrlRule(text, { allowsQuery: false }) ?? { value: text.replace(/\/+$/, '') }
}

/** An origin is what a browser calls a page's: scheme, host and port. */
function brokenOriginRule(text: string): BrokenUrlRule | null {
  const broken = brokenHttpUrlRule(text, { allowsQuery: false })
  if (broken !== null) return { problem: `holds an entry that ${broken.problem}`, fix: broken.fix }
  if (new URL(text).origin === text) return null
  return { problem: 'holds an entry that is more than an origin', fix: 'Give origins such as https://app.example.com.' }
}

function shapeFlag(text: string): Shaped {
  if (text === 'true' || text === 'false') return { value: text === 'true' }
  return { problem: 'is neither true nor false', fix: 'Use true or false.' }
}

/** Standard Webhooks: `whsec_` and the base64 of 24 to 64 bytes; its libraries take it without the prefix, too. */
function shapeWebhookSecret(text: string): Shaped {
  const encoded = text.replace(/^whsec_/, '')
  const bytes = Buffer.from(encoded, 'base64')
  const isBase64 = bytes.toString('base64').replace(/=+$/, '') === encoded.replace(/=+$/, '')
  if (isBase64 && bytes.length >= 24 && bytes.length <= 64) return { value: new Secret(text, 'secret') }
  return {
    problem: 'is not the base64 of 24 to 64 bytes, with or without whsec_ before it',
    fix: 'Make one: echo "whsec_$(openssl rand -base64 32)"',
  }
}

/** Several, with commas or white space between them, while one takes the place of another. */
function shapeWebhookSecrets(text: string): Shaped {
  const secrets: unknown[] = []
  for (const entry of text.split(/[\s,]+/).filter(each => each !== '')) {
    const shaped = shapeWebhookSecret(entry)
    if ('problem' in shaped) return { problem: `holds an entry that ${shaped.problem}`, fix: shaped.fix }
    secrets.push(shaped.value)
  }
  if (secrets.length === 0) return { problem: 'is blank', fix: 'Give a secret, or remove the variable.' }
  return { value: Object.freeze(secrets) }
}

/** Several, with commas or white space between them: the first signs, and what the others have signed stays good. */
function shapeSigningSecrets(text: string): Shaped {
  const fix = 'Make one: openssl rand -base64 32'
  const entries = text.split(/[\s,]+/).filter(each => each !== '')
  if (entries.length === 0) return { problem: 'is blank', fix: 'Give a secret, or remove the variable.' }
  if (entries.some(each => each.length < 32)) return { problem: 'holds a secret of less than 32 characters', fix }
  if (entries.some(each => !/^[\x21-\x7e]+$/.test(each) || new Set(each).size < 8)) {
    return { problem: 'holds a secret that is easily guessed, or has a character that is not of ASCII', fix }
  }
  return { value: Object.freeze(entries.map(each => new Secret(each, 'secret'))) }
}

function shapeSecret(text: string): Shaped {
  if (text === '') return { problem: 'is empty', fix: 'Give the secret, or remove the variable.' }
  if (/\p{Cc}/u.test(text)) return { problem: 'holds a control character', fix: 'Give the secret on one line.' }
  return { value: new Secret(text, 'secret') }
}

function shapeHost(text: string): Shaped {
  if (/^[\w.:%-]+$/.test(text)) return { value: text }
  return { problem: 'is not an address or a host name', fix: 'Give an address such as 127.0.0.1 or 0.0.0.0.' }
}

/** A name or an address as a `Host` header has it, without a port; `*.` before a name stands for every name below it. */
function brokenHostRule(text: string): BrokenUrlRule | null {
  const fix = 'Give names and addresses such as gen.example.com, *.example.com or 10.0.0.5, without scheme and port.'
  const isName = /^(?:\*\.)?[\w-]+(?:\.[\w-]+)*$/.test(text) && parseUrl(`http://${text.replace(/^\*\./, '')}`) !== null
  if (isName || isIP(text.replace(/^\[(.+)\]$/, '$1')) !== 0) return null
  return { problem: 'holds an entry that is not a host name or an address', fix }
}

/** Every shape that the text of a variable can have, by the name under which a schema asks for it. */
export const shapes = {
  host: shapeHost,
  secret: shapeSecret,
  webhookSecret: shapeWebhookSecret,
  webhookSecrets: shapeWebhookSecrets,
  signingSecrets: shapeSigningSecrets,
  flag: shapeFlag,
  tokenList: parseTokenList,
  hosts: (text: string) => shapeList(text, brokenHostRule),
  origins: (text: string) => shapeList(text, brokenOriginRule),
  brokers: (text: string) => shapeList(text, brokenBrokerUrlRule),
  falModels: (text: string) => shapeModels(text, /^[\w.-]+(?:\/[\w.-]+)+$/, 'fal-ai/minimax-music/v2'),
  replicateModels: (text: string) => shapeModels(text, /^[\w.-]+\/[\w.-]+(?::[0-9a-f]{64})?$/, 'minimax/music-1.5'),
  baseUrl: shapeBaseUrl,
  webhookUrl: (text: string): Shaped => brokenHttpUrlRule(text, { allowsQuery: true }) ?? { value: text },
} as const satisfies Record<string, (text: string) => Shaped>

export type ShapeName = keyof typeof shapes
