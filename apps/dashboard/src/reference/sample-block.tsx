import Copy from 'lucide-react/icons/copy'
import type { ReactElement } from 'react'
import type { Call } from './document.ts'
import { answerText, type Exchange } from './exchanges.ts'
import { homeBase, sampleIn, sampleLanguages } from './samples.ts'
import { StatusPill } from './status-pill.tsx'

/** Code in which the script of the page puts the address of its gateway. */
function Code({ text, language }: { readonly text: string; readonly language?: string }): ReactElement {
  return (
    <pre data-sample={language}>
      <code>
        {text.split(homeBase).map((part, at) => (
          // Nothing of it ever moves.
          <span key={`${at}`}>
            {at > 0 && <span data-base="">{homeBase}</span>}
            {part}
          </span>
        ))}
      </code>
    </pre>
  )
}

/** A call in three languages, to be copied, with what it is answered. */
export function SampleBlock({ call, exchange }: { readonly call: Call; readonly exchange: Exchange }): ReactElement {
  const { summary } = call.operation
  return (
    <div className="sample">
      <div className="sample-bar scripted">
        <div role="group" aria-label={`Language of the sample: ${summary}`} className="flex">
          {sampleLanguages.map(language => (
            <button key={language} type="button" data-language={language} aria-pressed={language === 'curl'}>
              {language}
            </button>
          ))}
        </div>
        <button type="button" data-copy="" aria-label={`Copy the sample: ${summary}`} title="Copy">
          <Copy size={14} aria-hidden />
        </button>
      </div>
      {sampleLanguages.map(language => (
        <Code key={language} language={language} text={sampleIn(language, call, exchange)} />
      ))}
      <AnswerBlock exchange={exchange} />
    </div>
  )
}

/** What came back, where there is something to see. */
export function AnswerBlock({ exchange: { answer } }: { readonly exchange: Exchange }): ReactElement | null {
  if (answer === null) return null
  return (
    <>
      <p className="sample-answer">
        <StatusPill status={answer.status} /> <span className="type">{answer.media}</span>
      </p>
      <pre>
        <code>{answerText(answer)}</code>
      </pre>
    </>
  )
}
