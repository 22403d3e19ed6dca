import { formsOf } from './secret-forms.ts'

/** A secret as `packages/config` hands it out: the value through `reveal()`, a public name for everything that is written down. */
export interface RevealableSecret {
  readonly fingerprint: string
  reveal(): string
}

/** Takes secrets out of text that is about to leave the process: log lines, problem bodies, metric labels. */
export interface Scrubber {
  /**
   * From now on replaces this value, in every form of `formsOf`, by the replacement.
   * The replacement must be free of quotes and backslashes, so that a line of JSON stays one.
   */
  watch(value: string, replacement: string): void
  /** From now on replaces the secret by its fingerprint. */
  watchSecret(secret: RevealableSecret): void
  /** The text without any watched value and without anything that looks like a provider's credential or a client token. */
  scrub(text: string): string
}

const mask = '[secret]'
const fingerprint = String.raw`(?:fal|replicate|secret)_[0-9a-f]{8}(?!\w)`
const variableName = String.raw`[A-Z]+(?:_[A-Z]+)+(?![\w:.~+/=%-])`
const scheme = String.raw`(?:Key|[Bb]earer|[Bb]asic|Token)\s+`

/** What looks like a credential, whether or not it is one of ours. The first group, if there is one, is kept. */
const shapes: readonly RegExp[] = [
  // A fal key, `UUID:32 hex digits`, or the beginning of one that was cut off; the colon may be percent-encoded.
  /()[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?::|%3a)[0-9a-f]{8,}/gi,
  // A Replicate token, `r8_` and 37 letters and digits, or the beginning of one.
  /()r8_[A-Za-z0-9]{12,}/g,
  // A client token of ours, `sf_` and 38 letters and digits.
  /()sf_[A-Za-z0-9]{38,}/g,
  // The value of an Authorization header, wherever one is printed.
  new RegExp(
    String.raw`([Aa]uthorization\\*["']?\s*[:=,]\s*\\*["']?${scheme})(?!${fingerprint})[^\s"'\\,;{}[\]]+`,
    'g',
  ),
  // The same without the header's name: long, or of two halves. Prose ("Key on this model") is neither.
  new RegExp(
    String.raw`(\b${scheme})(?!${fingerprint}|${variableName})(?:[\w.~+/=:%-]{16,}|[\w.~+/=%-]+:[\w.~+/=%-]+)`,
    'g',
  ),
  // What lets whoever has an address of ours call it: the signature of one for audio, the ticket of one for events.
  /([?&](?:signature|ticket)=)[\w.%-]{20,}/g,
  // The password of a URL.
  /(:\/\/[^\s/@:"'\\]*:)(?!\[secret\])[^\s/@"'\\]+(?=@)/g,
]

/** A scrubber that knows the providers' shapes and no live value yet. */
export function createScrubber(): Scrubber {
  const replacements = new Map<string, string>()
  let pattern: RegExp | null = null

  const watch = (value: string, replacement: string): void => {
    for (const form of formsOf(value)) replacements.set(form, replacement)
    // Where two forms begin at the same place, the longer one says more.
    const forms = [...replacements.keys()].sort((a, b) => b.length - a.length)
    pattern = forms.length === 0 ? null : new RegExp(forms.map(escapeForPattern).join('|'), 'g')
  }

  return {
    watch,
    watchSecret(secret) {
      watch(secret.reveal(), secret.fingerprint)
    },
    scrub(text) {
      const known = pattern === null ? text : text.replace(pattern, form => replacements.get(form) ?? mask)
      return shapes.reduce(
        (scrubbed, shape) => scrubbed.replace(shape, (_match, kept: string) => `${kept}${mask}`),
        known,
      )
    },
  }
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
}
