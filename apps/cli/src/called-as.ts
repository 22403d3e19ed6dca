import type { Environment } from '@soundfoundry/config'

const plain = 'soundfoundry'

/** A mention of the command in what is printed: it is followed by a word of ours, and is no part of a path or a name. */
const mention =
  /(?<![\w./\\@-])soundfoundry(?= (?:--?[a-z]|COMMAND\b|(?:keys|tracks|providers|webhooks|alerts|usage|tokens|dead|doctor|completion)\b))/g

/** How a person called this command, for the hints that name it: `./soundfoundry`, `npm run -s soundfoundry --`. */
export function calledAs(environment: Environment): string {
  const script = environment['SOUNDFOUNDRY_CALLED_AS'] ?? ''
  if (script !== '') return /\s/.test(script) ? `"${script}"` : script
  const isScript = ['soundfoundry', 'keys'].includes(environment['npm_lifecycle_event'] ?? '')
  return isScript ? 'npm run -s soundfoundry --' : plain
}

/** Puts how the command was called where a text names it. */
export function asCalled(text: string, called: string): string {
  return called === plain ? text : text.replaceAll(mention, () => called)
}
