import { inPython, inShell } from '../model/quote.ts'
import type { Call } from './document.ts'
import type { Exchange } from './exchanges.ts'

export const sampleLanguages = ['curl', 'JavaScript', 'Python'] as const
export type SampleLanguage = (typeof sampleLanguages)[number]

/** Where a gateway listens at home; the page puts its own address there. */
export const homeBase = 'http://localhost:8000'

const aboutKey = 'One key for one track: send the same one again to repeat a call whose answer was lost.'

interface Sample {
  readonly method: string
  readonly url: string
  readonly needsToken: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly takesKey: boolean
  /** What becomes of the answer. */
  readonly kind: 'json' | 'text' | 'stream' | 'file' | 'none'
}

const kinds: Readonly<Record<string, Sample['kind']>> = {
  'text/plain': 'text',
  'text/event-stream': 'stream',
  'audio/*': 'file',
}

function sampleOf({ method, operation }: Call, { target, headers, body, takesKey, answer }: Exchange): Sample {
  const kind = answer === null ? 'none' : (kinds[answer.media] ?? 'json')
  const needsToken = operation.security.some(each => 'client_token' in each)
  return { method, url: `${homeBase}${target}`, needsToken, headers, body, takesKey, kind }
}

function inCurl({ method, url, needsToken, headers, body, takesKey, kind }: Sample): string {
  const options = { json: '', text: '', stream: ' -N', file: ' -o track.mp3', none: ' -i' }[kind]
  const verb = method === 'GET' || body !== undefined ? '' : ` -X ${method}`
  const command = [
    `curl${options}${verb} ${inShell(url)}`,
    ...(needsToken ? [`-H "authorization: Bearer $SOUNDFOUNDRY_TOKEN"`] : []),
    ...Object.entries(headers).map(([name, value]) => `-H ${inShell(`${name.toLowerCase()}: ${value}`)}`),
    ...(takesKey ? ['-H "idempotency-key: $key"'] : []),
    ...(body === undefined
      ? []
      : [`-H 'content-type: application/json'`, `-d ${inShell(JSON.stringify(body, null, 2))}`]),
  ].join(' \\\n  ')
  return takesKey ? `# ${aboutKey}\nkey=$(openssl rand -hex 16)\n${command}` : command
}

function inJavaScript({ method, url, needsToken, headers, body, takesKey, kind }: Sample): string {
  const lines = [
    ...(needsToken ? ['authorization: `Bearer ${process.env.SOUNDFOUNDRY_TOKEN}`,'] : []),
    ...Object.entries(headers).map(
      ([name, value]) => `${JSON.stringify(name.toLowerCase())}: ${JSON.stringify(value)},`,
    ),
    ...(body === undefined ? [] : [`'content-type': 'application/json',`]),
    ...(takesKey ? [`// ${aboutKey}`, `'idempotency-key': crypto.randomUUID(),`] : []),
  ]
  const options = [
    ...(method === 'GET' ? [] : [`  method: '${method}',`]),
    ...(lines.length === 0 ? [] : ['  headers: {', ...lines.map(line => `    ${line}`), '  },']),
    ...(body === undefined
      ? []
      : [`  body: JSON.stringify(${JSON.stringify(body, null, 2).replaceAll('\n', '\n  ')}),`]),
  ]
  const address = JSON.stringify(url)
  const call = options.length === 0 ? `fetch(${address})` : `fetch(${address}, {\n${options.join('\n')}\n})`
  const end = {
    json: 'console.log(answer.status, await answer.json())',
    text: 'console.log(answer.status, await answer.text())',
    stream: `for await (const text of answer.body.pipeThrough(new TextDecoderStream())) process.stdout.write(text)`,
    file: `await (await import('node:fs/promises')).writeFile('track.mp3', answer.body)`,
    none: 'console.log(answer.status)',
  }[kind]
  return `const answer = await ${call}\n${end}`
}

/** An object, a field to a line. */
function inPythonLines(body: unknown): string {
  if (typeof body !== 'object' || body === null) return inPython(body)
  const lines = Object.entries(body).map(([name, value]) => `        ${JSON.stringify(name)}: ${inPython(value)},`)
  return ['{', ...lines, '    }'].join('\n')
}

function inPythonScript({ method, url, needsToken, headers, body, takesKey, kind }: Sample): string {
  const lines = [
    ...(needsToken ? ['"authorization": "Bearer " + os.environ["SOUNDFOUNDRY_TOKEN"],'] : []),
    ...Object.entries(headers).map(
      ([name, value]) => `${JSON.stringify(name.toLowerCase())}: ${JSON.stringify(value)},`,
    ),
    ...(body === undefined ? [] : ['"content-type": "application/json",']),
    ...(takesKey ? [`# ${aboutKey}`, '"idempotency-key": str(uuid.uuid4()),'] : []),
  ]
  const modules = [
    ...(kind === 'json' || body !== undefined ? ['json'] : []),
    ...(needsToken ? ['os'] : []),
    ...(kind === 'file' ? ['shutil'] : []),
    'urllib.request',
    ...(takesKey ? ['uuid'] : []),
  ]
  const options = [
    `    ${JSON.stringify(url)},`,
    ...(method === 'GET' ? [] : [`    method="${method}",`]),
    ...(lines.length === 0 ? [] : ['    headers={', ...lines.map(line => `        ${line}`), '    },']),
    ...(body === undefined ? [] : [`    data=json.dumps(${inPythonLines(body)}).encode(),`]),
  ]
  const end = {
    json: ['    print(answer.status, json.load(answer))'],
    text: ['    print(answer.status, answer.read().decode())'],
    stream: ['    for line in answer:', '        print(line.decode(), end="")'],
    file: ['    with open("track.mp3", "wb") as file:', '        shutil.copyfileobj(answer, file)'],
    none: ['    print(answer.status)'],
  }[kind]
  return [
    `import ${modules.join(', ')}`,
    `request = urllib.request.Request(`,
    ...options,
    ')',
    'with urllib.request.urlopen(request) as answer:',
    ...end,
  ].join('\n')
}

const writers: Readonly<Record<SampleLanguage, (sample: Sample) => string>> = {
  curl: inCurl,
  JavaScript: inJavaScript,
  Python: inPythonScript,
}

/** A call to run elsewhere. A token is named and never shown; an `Idempotency-Key` is a new one at each run. */
export const sampleIn = (language: SampleLanguage, call: Call, exchange: Exchange): string =>
  writers[language](sampleOf(call, exchange))
