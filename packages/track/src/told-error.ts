import { errorCodes, isErrorCode } from '@soundfoundry/errors'
import type { TrackError } from './record.ts'

/** What looks like the name of a setting of the house. */
const setting = /[A-Z]+_[A-Z_]+/

/**
 * A track's error as its caller reads it: what happened, and what a caller can do. What an explanation advises whoever
 * runs the house, by the names of settings, stays in the record, as do the fixes of earlier releases that name some.
 */
export function tellError(error: TrackError): TrackError {
  const { code, message, fix } = error
  if (!setting.test(message) && !setting.test(fix)) return error
  const row = isErrorCode(code) ? errorCodes[code] : errorCodes.provider_failed
  const told = withoutAdvice(message)
  return {
    code,
    message: told === '' ? `${row.title}.` : told,
    fix: setting.test(fix) ? row.fix : fix,
  }
}

/** The sentences that name no setting; of one that does, what stands before its advice, which a colon begins. */
function withoutAdvice(text: string): string {
  return text
    .split(/(?<=\.)\s+(?=\p{Lu})/u)
    .map(sentence => {
      if (!setting.test(sentence)) return sentence
      const [fact = '', advice] = sentence.split(/:\s/, 2)
      return advice === undefined || setting.test(fact) ? '' : `${fact}.`
    })
    .filter(sentence => sentence !== '')
    .join(' ')
}
